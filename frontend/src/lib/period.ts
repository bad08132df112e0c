import type { PeriodPreset } from '@/gql/schema.ts'

/** The periods that a screen offers; the server says which days each of them means. */
export const presets: readonly (readonly [PeriodPreset, string])[] = [
  ['THIS_MONTH', 'This month'],
  ['LAST_MONTH', 'Last month'],
  ['THIS_QUARTER', 'This quarter'],
  ['QUARTER_TO_DATE', 'Quarter to date'],
  ['LAST_QUARTER', 'Last quarter'],
  ['THIS_YEAR', 'This year'],
  ['YEAR_TO_DATE', 'Year to date'],
  ['LAST_YEAR', 'Last year'],
  ['LAST_30_DAYS', 'Last 30 days'],
  ['LAST_90_DAYS', 'Last 90 days'],
  ['TRAILING_12_MONTHS', 'Last 12 whole months'],
]

/** The words of the periods, for what the URL may say. */
export const presetKeys: readonly PeriodPreset[] = presets.map(([key]) => key)

/** dayBefore returns the calendar day before another one. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
