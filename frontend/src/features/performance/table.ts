import { compare, isDecimal } from '@/lib/format.ts'
import type { PerformanceQuery } from './performance.generated.ts'
import { nameColumn, type Sort } from './view.ts'

/** A KPI as a column of the table. */
export type Column = PerformanceQuery['kpis'][number]

/** One number with what is needed to read it. */
export type KpiNumber = Pick<Column['total'], 'value' | 'unit' | 'currency' | 'sampleSize' | 'caveats'>

/** A row of the table: one group with its number in each column, null where it has none. */
export interface Row {
  readonly key: string
  readonly label: string
  readonly cells: readonly (KpiNumber | null)[]
}

/** rowsOf turns columns of points into rows, one for each group that any column has. */
export function rowsOf(columns: readonly Column[]): readonly Row[] {
  const rows = new Map<string, { key: string; label: string; cells: (KpiNumber | null)[] }>()
  columns.forEach((column, index) => {
    for (const point of column.points) {
      const group = point.group[0]
      if (group === undefined) continue
      const key = group.key ?? ''
      let row = rows.get(key)
      if (row === undefined) {
        row = { key, label: group.label, cells: columns.map(() => null) }
        rows.set(key, row)
      }
      row.cells[index] = point
    }
  })
  return [...rows.values()]
}

/** sorted orders rows. Missing numbers stand last in either direction; equal ones are ordered by name. */
export function sorted(rows: readonly Row[], columns: readonly Column[], sort: Sort, locale: string): readonly Row[] {
  const byName = new Intl.Collator(locale, { numeric: true }).compare
  const index = columns.findIndex((column) => column.definition.key === sort.column)
  const names = (a: Row, b: Row) => byName(a.label, b.label) || (a.key < b.key ? -1 : 1)
  return [...rows].sort((a, b) => {
    if (sort.column === nameColumn || index < 0) return sort.descending ? names(b, a) : names(a, b)
    const [left, right] = [decimalOf(a.cells[index]), decimalOf(b.cells[index])]
    if (left !== null && right !== null) {
      const order = compare(left, right)
      return (sort.descending ? -order : order) || names(a, b)
    }
    if (left !== null || right !== null) return left !== null ? -1 : 1
    return names(a, b)
  })
}

function decimalOf(cell: KpiNumber | null | undefined) {
  const text = cell?.value ?? null
  return text !== null && isDecimal(text) ? text : null
}
