import type { CohortMeasure, Comparison, PeriodPreset } from '@/gql/schema.ts'
import { presetKeys } from '@/lib/period.ts'
import { type Codecs, flag, oneOf, text, texts } from '@/lib/url.ts'

/** What the dashboard shows, as the URL keeps it. */
export interface DashboardView {
  readonly period: PeriodPreset
  readonly against: Comparison
  readonly team: readonly string[]
  readonly territory: readonly string[]
  readonly segment: readonly string[]
  readonly follow: CohortMeasure
  /** Charts as tables. */
  readonly tables: boolean
  /** The figure whose explanation is open. */
  readonly why: string
}

export const dashboardView: Codecs<DashboardView> = {
  period: oneOf(presetKeys, 'THIS_QUARTER'),
  against: oneOf<Comparison>(['PREVIOUS_PERIOD', 'SAME_PERIOD_LAST_YEAR'], 'PREVIOUS_PERIOD'),
  team: texts(),
  territory: texts(),
  segment: texts(),
  follow: oneOf(['LOGO', 'REVENUE_NET', 'REVENUE_GROSS'], 'LOGO'),
  tables: flag,
  why: text(60),
}

/** The figures of the strip, in the order in which they are read. */
export const stripKeys = [
  'MRR',
  'NET_NEW_MRR',
  'NRR',
  'GRR',
  'ACTIVE_CUSTOMERS',
  'WON_REVENUE',
  'PIPELINE_COVERAGE',
  'WIN_RATE_CLOSED',
  'SALES_CYCLE',
  'LOGO_CHURN_RATE',
] as const

/** The figures that charts and tables below the strip show; each of them explains itself too. */
export const chartKeys = [
  'GROSS_MRR_CHURN_RATE',
  'OPEN_OPPORTUNITIES',
  'PIPELINE',
  'WEIGHTED_PIPELINE',
  'STAGE_CONVERSION_RATE',
  'TIME_IN_STAGE',
  'LOST_OPPORTUNITIES',
  'LOST_AMOUNT',
] as const

/** Roles that see unit cost and margin; the server decides, this only keeps the page from asking in vain. */
const costRoles: readonly string[] = ['ADMIN', 'OPS', 'ANALYST', 'EXECUTIVE', 'FINANCE']

/** economicsKeys returns the figures of unit economics that a role may see. */
export function economicsKeys(role: string, seesSpend: boolean) {
  const seesCost = costRoles.includes(role)
  return [
    'ARPA',
    ...(seesSpend ? (['CAC', 'MAGIC_NUMBER'] as const) : []),
    ...(seesCost ? (['LTV'] as const) : []),
    ...(seesSpend && seesCost ? (['LTV_TO_CAC', 'CAC_PAYBACK'] as const) : []),
  ] as const
}
