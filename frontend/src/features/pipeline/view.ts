import { columnKeys } from './keys.ts'

/**
 * The view is what the person chose to look at. It lives in the URL, so that reload, Back and a
 * pasted link show the same; defaults are left out, and what is not understood falls back to them.
 */
export interface View {
  readonly period: Preset
  readonly by: Grouping
  readonly sort: Sort
}

/** How the table is sorted: by a column's key, or by the group's name. */
export interface Sort {
  readonly column: string
  readonly descending: boolean
}

export const presets = [
  ['THIS_WEEK', 'This week'],
  ['LAST_WEEK', 'Last week'],
  ['THIS_MONTH', 'This month'],
  ['LAST_MONTH', 'Last month'],
  ['THIS_QUARTER', 'This quarter'],
  ['LAST_QUARTER', 'Last quarter'],
  ['THIS_YEAR', 'This year'],
  ['LAST_YEAR', 'Last year'],
  ['LAST_30_DAYS', 'Last 30 days'],
  ['LAST_90_DAYS', 'Last 90 days'],
  ['TRAILING_12_MONTHS', 'Last 12 whole months'],
] as const

export type Preset = (typeof presets)[number][0]

export const groupings = [
  ['TEAM', 'Team'],
  ['REP', 'Rep'],
] as const

export type Grouping = (typeof groupings)[number][0]

/** The name of the column with the groups. */
export const nameColumn = 'NAME'

export const defaultView: View = {
  period: 'THIS_QUARTER',
  by: 'TEAM',
  sort: { column: 'WON_REVENUE', descending: true },
}

const sortable: ReadonlySet<string> = new Set<string>([nameColumn, ...columnKeys])

/** parseView reads a query string. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search)
  return {
    period: oneOf(presets, query.get('period')) ?? defaultView.period,
    by: oneOf(groupings, query.get('by')) ?? defaultView.by,
    sort: parseSort(query.get('sort')) ?? defaultView.sort,
  }
}

/** formatView writes the query string of a view, empty for the default view. */
export function formatView(view: View): string {
  const query = new URLSearchParams()
  if (view.period !== defaultView.period) query.set('period', view.period)
  if (view.by !== defaultView.by) query.set('by', view.by)
  const sort = formatSort(view.sort)
  if (sort !== formatSort(defaultView.sort)) query.set('sort', sort)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** toggled returns the sort after a click on a column: the other way, or its natural way when it is new. */
export function toggled(sort: Sort, column: string): Sort {
  if (sort.column === column) return { column, descending: !sort.descending }
  return { column, descending: column !== nameColumn }
}

function oneOf<Value extends string>(values: readonly (readonly [Value, string])[], text: string | null) {
  return values.find(([value]) => value === text)?.[0]
}

function parseSort(text: string | null): Sort | null {
  if (text === null) return null
  const descending = text.startsWith('-')
  const column = descending ? text.slice(1) : text
  return sortable.has(column) ? { column, descending } : null
}

function formatSort(sort: Sort): string {
  return (sort.descending ? '-' : '') + sort.column
}
