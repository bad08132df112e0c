import type { ChangeOperation, ChangeSource, RecordKind } from '@/gql/schema.ts'
import { words } from '@/lib/format.ts'

// Kinds that changes are looked for by. A kind that is not here is listed and cannot be filtered by.
const kinds: Readonly<Partial<Record<RecordKind, true>>> = {
  KPI_GOAL: true,
  KPI_SET: true,
  SCORECARD: true,
  ALERT_RULE: true,
  KPI_ALERT: true,
  USER_METRIC: true,
  USER_METRIC_VERSION: true,
  USER: true,
  REP: true,
  TEAM: true,
  TEAM_MEMBERSHIP: true,
  TERRITORY: true,
  TERRITORY_ASSIGNMENT: true,
  TERRITORY_ACCOUNT: true,
  ACCOUNT: true,
  ACCOUNT_OWNERSHIP: true,
  ACCOUNT_TEAM_MEMBER: true,
  CONTACT: true,
  CHANNEL: true,
  LEAD_SOURCE: true,
  CAMPAIGN: true,
  SPEND: true,
  LEAD: true,
  LEAD_STATUS_CHANGE: true,
  PRODUCT: true,
  PRODUCT_PRICE: true,
  PIPELINE: true,
  STAGE: true,
  OPPORTUNITY: true,
  OPPORTUNITY_LINE: true,
  OPPORTUNITY_CREDIT: true,
  OPPORTUNITY_COMPETITOR: true,
  COMPETITOR: true,
  LOSS_REASON: true,
  STAGE_CHANGE: true,
  CLOSE_DATE_CHANGE: true,
  ACTIVITY: true,
  QUOTA: true,
  EXCHANGE_RATE: true,
  HOLIDAY: true,
  ORGANISATION: true,
  SAVED_VIEW: true,
  USER_PREFERENCE: true,
  DEVIATION_NOTE: true,
  SUBSCRIPTION_PLAN: true,
  PLAN_PRICE: true,
  PLAN_ENTITLEMENT: true,
  CANCELLATION_REASON: true,
  CUSTOMER_SUBSCRIPTION: true,
  SUBSCRIPTION_EVENT: true,
  SUBSCRIPTION_ITEM: true,
  SUBSCRIPTION_TERM: true,
  LEDGER_VERSION: true,
  ACCOUNT_REVENUE: true,
  ACCOUNT_SEGMENT: true,
  METER: true,
  USAGE_MONTH: true,
  CAMPAIGN_TOUCH: true,
  COMP_PLAN: true,
  COMP_PLAN_VERSION: true,
  COMP_ASSIGNMENT: true,
  QUOTA_RELIEF: true,
  COMP_OBJECTIVE: true,
  PAYMENT_RECEIVED: true,
  COMP_EVENT: true,
  COMMISSION_RUN: true,
  COMMISSION_STATEMENT: true,
  COMMISSION_LINE: true,
  COMMISSION_ADJUSTMENT: true,
  COMMISSION_DISPUTE: true,
  DISPUTE_COMMENT: true,
  WINDFALL_REVIEW: true,
}

const sources: Readonly<Record<ChangeSource, string>> = {
  API: 'A person',
  IMPORT: 'An import',
  RULE: 'A rule',
  JOB: 'A job',
  CLI: 'The command line',
}

const operations: Readonly<Record<ChangeOperation, string>> = {
  CREATE: 'created',
  UPDATE: 'changed',
  DELETE: 'deleted',
  REDACT: 'redacted',
}

/** recordKinds are the kinds of records that changes are about, to choose from. */
export const recordKinds = (Object.keys(kinds) as RecordKind[])
  .map((kind) => ({ value: kind, label: words(kind) }))
  .sort((a, b) => a.label.localeCompare(b.label))

/** changeSources are the ways by which changes come, to choose from. */
export const changeSources = Object.entries(sources).map(([value, label]) => ({ value, label }))

/** changeOperations are what changes do, to choose from. */
export const changeOperations = Object.entries(operations).map(([value, label]) => ({ value, label }))

/** saidSource returns by what a change came. */
export const saidSource = (source: ChangeSource): string => sources[source]

/** saidOperation returns what a change did. */
export const saidOperation = (operation: ChangeOperation): string => operations[operation]
