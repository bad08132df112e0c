import type { Grain, KpiDimension, PeriodPreset } from '@/gql/schema.ts'
import { presetKeys } from '@/lib/period.ts'
import { type Codec, type Codecs, flag, oneOf, texts } from '@/lib/url.ts'

/** A period by name, or by its days. */
export type ExplorerPeriod = PeriodPreset | 'CUSTOM'

/** What the explorer shows, as the URL keeps it. */
export interface ExplorerView {
  readonly kpi: string
  readonly period: ExplorerPeriod
  /** First day and first day after, of a period by its days. */
  readonly from: string
  readonly to: string
  readonly grain: Grain | 'NONE'
  readonly by: KpiDimension | 'NONE'
  readonly team: readonly string[]
  readonly territory: readonly string[]
  readonly segment: readonly string[]
  /** Choices other than the default ones, each "name~value". */
  readonly choice: readonly string[]
  readonly tables: boolean
  readonly why: boolean
}

const day: Codec<string> = {
  read: ([given = '']) => (/^\d{4}-\d{2}-\d{2}$/.test(given) ? given : ''),
  write: (value) => (value === '' ? [] : [value]),
}

const dimensions: readonly (KpiDimension | 'NONE')[] = [
  'NONE',
  'REP',
  'TEAM',
  'MANAGER',
  'REGION',
  'TERRITORY',
  'ACCOUNT',
  'SEGMENT',
  'INDUSTRY',
  'COUNTRY',
  'PRODUCT',
  'SOURCE',
  'CHANNEL',
  'CAMPAIGN',
  'PIPELINE',
  'STAGE',
  'OPPORTUNITY_TYPE',
  'LOSS_REASON',
  'COMPETITOR',
  'CURRENCY',
  'ACTIVITY_KIND',
  'PLAN',
  'COHORT_MONTH',
  'METER',
]

export const explorerView: Codecs<ExplorerView> = {
  kpi: {
    read: ([given = '']) => (/^[A-Z_0-9]+$/.test(given) ? given : 'MRR'),
    write: (kpi) => (kpi === 'MRR' ? [] : [kpi]),
  },
  period: oneOf<ExplorerPeriod>([...presetKeys, 'CUSTOM'], 'TRAILING_12_MONTHS'),
  from: day,
  to: day,
  grain: oneOf<Grain | 'NONE'>(['NONE', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'], 'MONTH'),
  by: oneOf(dimensions, 'NONE'),
  team: texts(),
  territory: texts(),
  segment: texts(),
  choice: texts(),
  tables: flag,
  why: flag,
}
