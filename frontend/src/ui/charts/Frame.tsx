import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { keep } from '@/lib/download.ts'
import { Icon } from '../icons.tsx'
import { pictureOf } from './picture.ts'

/** A table that says the same as a chart: its first column names the rows. */
export interface Sheet {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

interface Props {
  readonly title: string
  /** What the figures mean, and of when they are. */
  readonly note?: ReactNode
  readonly sheet: Sheet
  readonly asTable: boolean
  readonly className?: string
  readonly actions?: ReactNode
  /** Whether it is drawn; what is a table anyway makes no picture. */
  readonly drawn?: boolean
  readonly children: ReactNode
}

/** ChartPanel frames a chart: what it measures, the same as a table, and both as a file. */
export function ChartPanel({ title, note, sheet, asTable, className, actions, drawn = false, children }: Props) {
  const [flipped, setFlipped] = useState(false)
  const table = asTable !== flipped
  const place = useRef<HTMLDivElement>(null)
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return (
    <section className={`panel ${className ?? ''}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <div className="actions">
          {actions}
          <button
            type="button"
            className="icon-button"
            aria-pressed={table}
            aria-label={`${title} as a table`}
            onClick={() => setFlipped((now) => !now)}
          >
            <Icon name="table" />
          </button>
          {drawn && !table && (
            <button
              type="button"
              className="icon-button"
              aria-label={`Export ${title} as a picture`}
              onClick={async () => {
                const picture = place.current === null ? null : await pictureOf(place.current, title)
                if (picture !== null) keep(picture, `${name}.png`)
              }}
            >
              <Icon name="picture" />
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={`Export ${title} as CSV`}
            onClick={() => keep(new Blob([csv(sheet)], { type: 'text/csv' }), `${name}.csv`)}
          >
            <Icon name="download" />
          </button>
        </div>
      </header>
      <div ref={place}>{table ? <SheetTable title={title} sheet={sheet} /> : children}</div>
      {note !== undefined && <p className="small quiet chart-note">{note}</p>}
    </section>
  )
}

function SheetTable({ title, sheet }: { readonly title: string; readonly sheet: Sheet }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className="scroll" aria-label={`${title}, table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {sheet.head.map((each, index) => (
              <th key={each} scope="col" className={index === 0 ? undefined : 'number'}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key={sheet.head[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={sheet.head[index]} className="number">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** csv writes a sheet so that spreadsheets read text as text and never as a formula. */
export function csv(sheet: Sheet): string {
  const cell = (text: string) => {
    const safe = /^[=+@\t\r]/.test(text) || /^-\D/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return [sheet.head, ...sheet.rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

/** useMarks moves the focus along the marks of a chart with the arrow keys; one of them is a tab stop. */
export function useMarks(count: number) {
  const [current, setCurrent] = useState(0)
  const marks = useRef<(SVGElement | HTMLElement | null)[]>([])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(count - 1, current + step))
    setCurrent(next)
    marks.current[next]?.focus()
  }
  const mark = (index: number) => ({
    ref: (node: SVGElement | HTMLElement | null) => {
      marks.current[index] = node
    },
    tabIndex: index === Math.min(current, count - 1) ? 0 : -1,
    onFocus: () => setCurrent(index),
  })
  return { onKeyDown, mark }
}
