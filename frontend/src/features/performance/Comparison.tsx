import { inWords, ofTheNumber } from '@/lib/caveats.ts'
import { exact, none, value } from '@/lib/format.ts'
import { type Column, type KpiNumber, rowsOf, sorted } from './table.ts'
import { groupings, nameColumn, type PerformanceView, type Sort, toggled } from './view.ts'

interface Props {
  readonly columns: readonly Column[]
  readonly view: PerformanceView
  readonly locale: string
  readonly onSort: (sort: Sort) => void
}

/** Comparison compares groups: a row for each, a column for each KPI, the total below. */
export function Comparison({ columns, view, locale, onSort }: Props) {
  const rows = sorted(rowsOf(columns), columns, view.sort, locale)
  const groupName = groupings.find(([by]) => by === view.by)?.[1] ?? ''
  const heading = (column: string, name: string, numeric: boolean) => (
    <Heading
      key={column}
      name={name}
      numeric={numeric}
      order={view.sort.column === column ? view.sort : null}
      onSort={() => onSort(toggled(view.sort, column))}
    />
  )
  if (rows.length === 0) {
    return <p className="empty">Nothing to compare in this period. Choose a longer one above.</p>
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className="scroll" aria-label={`KPIs by ${groupName.toLowerCase()}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heading(nameColumn, groupName, false)}
            {columns.map((column) => heading(column.definition.key, column.definition.name, true))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              {row.cells.map((cell, index) => (
                <Cell key={columns[index]?.definition.key} number={cell} locale={locale} />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            {columns.map((column) => (
              <Cell key={column.definition.key} number={column.total} locale={locale} />
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

interface HeadingProps {
  readonly name: string
  readonly numeric: boolean
  readonly order: Sort | null
  readonly onSort: () => void
}

function Heading({ name, numeric, order, onSort }: HeadingProps) {
  const direction = order === null ? 'none' : order.descending ? 'descending' : 'ascending'
  const arrow = order === null ? '' : order.descending ? ' ▼' : ' ▲'
  return (
    <th scope="col" aria-sort={direction} className={numeric ? 'number' : undefined}>
      <button type="button" className="link" onClick={onSort}>
        {name}
        <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  )
}

function Cell({ number, locale }: { readonly number: KpiNumber | null; readonly locale: string }) {
  if (number === null) return <td className="number">{none}</td>
  const caveats = ofTheNumber(number.caveats).map(inWords).join(' ')
  const precise = exact(number.value, number.unit, number.currency, locale)
  return (
    <td className="number" title={[precise, caveats].filter((part) => part !== '' && part !== none).join(' · ')}>
      {value(number.value, number.unit, number.currency, locale)}
      {caveats !== '' && (
        <>
          <span className="mark" aria-hidden="true">
            *
          </span>
          <span className="hidden"> {caveats}</span>
        </>
      )}
    </td>
  )
}
