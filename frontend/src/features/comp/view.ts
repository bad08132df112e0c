import { type Codecs, flag, oneOf, text, texts } from '@/lib/url.ts'

/** What the list of statements shows, as the URL keeps it. */
export interface PayView {
  readonly f: readonly string[]
  readonly sort: readonly string[]
}

export const payView: Codecs<PayView> = { f: texts(), sort: texts(4) }

/** What a statement shows, as the URL keeps it. */
export interface StatementView {
  /** The line whose explanation is open. */
  readonly line: string
  /** The dispute that is open. */
  readonly dispute: string
}

export const statementView: Codecs<StatementView> = { line: text(60), dispute: text(60) }

/** What the screen of runs shows, as the URL keeps it. */
export interface RunsView {
  readonly tab: 'runs' | 'register' | 'adjustments' | 'payments' | 'disputes' | 'assets'
  /** The days that the register and the assets are of; empty is the latest run's period. */
  readonly from: string
  readonly to: string
  readonly months: string
  /** Conditions and order of the payments. */
  readonly f: readonly string[]
  readonly sort: readonly string[]
}

export const runsView: Codecs<RunsView> = {
  tab: oneOf(['runs', 'register', 'adjustments', 'payments', 'disputes', 'assets'], 'runs'),
  from: text(10),
  to: text(10),
  months: text(3),
  f: texts(),
  sort: texts(4),
}

/** What a run shows, as the URL keeps it. */
export interface RunView {
  /** Only statements in this status; empty for all. */
  readonly status: string
}

export const runView: Codecs<RunView> = { status: text(20) }

/** What the list of plans shows, as the URL keeps it. */
export interface PlansView {
  readonly archived: boolean
}

export const plansView: Codecs<PlansView> = { archived: flag }

/** What a plan shows, as the URL keeps it. */
export interface PlanView {
  readonly tab: 'versions' | 'assignments' | 'compare'
  /** The two versions that are compared. */
  readonly a: string
  readonly b: string
}

export const planView: Codecs<PlanView> = {
  tab: oneOf(['versions', 'assignments', 'compare'], 'versions'),
  a: text(60),
  b: text(60),
}

/** What the grid of quotas shows, as the URL keeps it. */
export interface QuotasView {
  readonly tab: 'grid' | 'reliefs' | 'objectives'
  readonly measure: string
  readonly year: string
  readonly grain: 'MONTH' | 'QUARTER'
}

export const quotasView: Codecs<QuotasView> = {
  tab: oneOf(['grid', 'reliefs', 'objectives'], 'grid'),
  measure: text(30),
  year: text(10),
  grain: oneOf(['MONTH', 'QUARTER'], 'QUARTER'),
}
