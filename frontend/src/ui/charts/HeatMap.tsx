import { css, inkOn, rampOf, shareWithin } from './ink.ts'

interface Cell {
  readonly age: number
  readonly immature: boolean
  readonly value: string | null
  readonly shown: string
}

interface Row {
  readonly key: string
  readonly label: string
  readonly size: number
  readonly cells: readonly Cell[]
}

interface Props {
  readonly label: string
  readonly ages: readonly number[]
  readonly rows: readonly Row[]
  /** Rows of fewer are faint: they say little. */
  readonly least: number
  readonly onChoose: (key: string) => void
}

/** HeatMap is a table whose cells are coloured by their value; the value stands in each. */
export function HeatMap({ label, ages, rows, least, onChoose }: Props) {
  const known = rows.flatMap((row) => row.cells).flatMap((cell) => (cell.value === null ? [] : [Number(cell.value)]))
  const share = shareWithin(known)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className="scroll" aria-label={label} tabIndex={0}>
      <table className="heat" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Cohort</th>
            <th scope="col" className="number">
              n
            </th>
            {ages.map((age) => (
              <th key={age} scope="col" className="number">
                M{age}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.size < least ? 'faint' : undefined}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onChoose(row.key)}>
                  {row.label}
                </button>
              </th>
              <td className="number">{row.size}</td>
              {ages.map((age) => {
                const cell = row.cells.find((each) => each.age === age)
                if (cell === undefined || cell.value === null) return <td key={age} />
                const colour = rampOf(share(Number(cell.value)))
                return (
                  <td
                    key={age}
                    className={cell.immature ? 'number running' : 'number'}
                    title={cell.immature ? 'This month is not over' : undefined}
                    ref={(node) => {
                      node?.style.setProperty('background-color', css(colour))
                      node?.style.setProperty('color', css(inkOn(colour)))
                    }}
                  >
                    {cell.shown}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
