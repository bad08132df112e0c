import type { PeriodPreset } from '@/gql/schema.ts'
import { presetKeys } from '@/lib/period.ts'
import { type Codec, type Codecs, oneOf } from '@/lib/url.ts'
import { columnKeys } from './keys.ts'

/** What the comparison shows, as the URL keeps it. */
export interface PerformanceView {
  readonly period: PeriodPreset
  readonly by: Grouping
  readonly sort: Sort
}

/** How the table is sorted: by a column's key, or by the group's name. */
export interface Sort {
  readonly column: string
  readonly descending: boolean
}

/** What is compared. */
export const groupings = [
  ['TEAM', 'Team'],
  ['REP', 'Rep'],
  ['TERRITORY', 'Territory'],
  ['SEGMENT', 'Segment'],
] as const

export type Grouping = (typeof groupings)[number][0]

/** The name of the column with the groups. */
export const nameColumn = 'NAME'

/** The sort until somebody chooses another one. */
export const defaultSort: Sort = { column: 'WON_REVENUE', descending: true }

const sortable: ReadonlySet<string> = new Set<string>([nameColumn, ...columnKeys])

const sortCodec: Codec<Sort> = {
  read: ([text = '']) => {
    const descending = text.startsWith('-')
    const column = descending ? text.slice(1) : text
    return sortable.has(column) ? { column, descending } : defaultSort
  },
  write: ({ column, descending }) =>
    column === defaultSort.column && descending === defaultSort.descending ? [] : [`${descending ? '-' : ''}${column}`],
}

export const performanceView: Codecs<PerformanceView> = {
  period: oneOf(presetKeys, 'THIS_QUARTER'),
  by: oneOf(
    groupings.map(([key]) => key),
    'TEAM',
  ),
  sort: sortCodec,
}

/** toggled returns the sort after a click on a column: the other way, or its natural way when it is new. */
export function toggled(sort: Sort, column: string): Sort {
  if (sort.column === column) return { column, descending: !sort.descending }
  return { column, descending: column !== nameColumn }
}
