import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { usePhone } from '@/lib/phone.ts'
import { Icon } from './icons.tsx'

/** A column of a grid. */
export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly width: number
  readonly numeric?: boolean
  /** The field of the API that the column sorts by; without it the column does not sort. */
  readonly sort?: string
  readonly cell: (row: Row) => ReactNode
  /** How the cell is changed in place, when it can be. */
  readonly edit?: (row: Row) => CellEdit | null
}

/** What changing a cell takes. Save returns what is wrong, or null when it was done. */
export interface CellEdit {
  readonly kind: 'text' | 'date' | 'number' | 'choice'
  readonly value: string
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly save: (value: string) => Promise<string | null>
}

interface Props<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly total: number
  readonly idOf: (row: Row) => string
  readonly more: boolean
  readonly onNext: () => void
  readonly sort: readonly string[]
  readonly onSort: (field: string, more: boolean) => void
  readonly onPeek: (row: Row) => void
  readonly onOpen?: ((row: Row) => void) | undefined
  readonly chosen?: ReadonlySet<string> | undefined
  readonly onChoose?: ((id: string) => void) | undefined
  /** Moves a row on, as the key m does. */
  readonly onMove?: ((row: Row) => void) | undefined
  /** Sums below the columns, by column key. */
  readonly footer?: Readonly<Record<string, ReactNode>> | undefined
  /** Columns that stay in sight when the others scroll away; the first one always does. */
  readonly pinned?: readonly string[] | undefined
  /** Widths that somebody chose, in pixels. */
  readonly widths?: Readonly<Record<string, number>> | undefined
  readonly onWidth?: ((key: string, width: number) => void) | undefined
}

/** How narrow and how wide a column can be made. */
const [narrowest, widest] = [60, 600]

/** fitting keeps a width within what a column can be made to. */
export function fitting(width: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, width)))
}

const rowHeight = 33
const phoneHeight = 64

/**
 * DataGrid shows a list of any length: only rows near the window are in the document. It is walked by
 * keyboard with one stop in the tab order.
 */
export function DataGrid<Row>(props: Props<Row>) {
  const { rows, idOf, more, onNext, sort, chosen, onChoose, widths } = props
  const phone = usePhone()
  const place = useRef<HTMLDivElement>(null)
  const pinned = new Set([props.columns[0]?.key, ...(props.pinned ?? [])])
  const columns = [...props.columns].sort((a, b) => Number(pinned.has(b.key)) - Number(pinned.has(a.key)))
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const [editing, setEditing] = useState<{ id: string; key: string } | null>(null)
  const height = phone ? phoneHeight : rowHeight
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0

  useEffect(() => {
    if (more && rows.length > 0 && lastSeen >= rows.length - 20) onNext()
  }, [more, rows.length, lastSeen, onNext])
  // Tab goes on to the links of the row that has the focus, not to those of every row.
  useEffect(() => {
    for (const link of scroller.current?.querySelectorAll('.grid-row a, .grid-row button') ?? []) {
      const row = link.closest('.grid-row')
      if (row?.getAttribute('tabindex') === '0') link.removeAttribute('tabindex')
      else link.setAttribute('tabindex', '-1')
    }
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of rows needs measuring anew.
  useEffect(() => virtual.measure(), [virtual, height])

  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setCurrent(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus())
  }
  const editable = (row: Row) => columns.filter((column) => column.edit?.(row) != null).map((column) => column.key)
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = rows[current]
    if (row === undefined || editing !== null || event.ctrlKey || event.metaKey || event.altKey) return
    if ((event.target as HTMLElement).getAttribute('data-row') === null) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 1)
    const steps: Record<string, () => void> = {
      ArrowDown: () => go(current + 1),
      j: () => go(current + 1),
      ArrowUp: () => go(current - 1),
      k: () => go(current - 1),
      PageDown: () => go(current + page),
      PageUp: () => go(current - page),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: () => props.onPeek(row),
      o: () => props.onOpen?.(row),
      x: () => onChoose?.(idOf(row)),
      m: () => props.onMove?.(row),
      e: () => {
        const [key] = editable(row)
        if (key !== undefined) setEditing({ id: idOf(row), key })
      },
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    step()
  }

  const widthOf = (column: Column<Row>) => widths?.[column.key] ?? column.width
  const stays = (column: Column<Row>) => !phone && pinned.has(column.key)
  /** Several columns stay beside each other only when it is known how wide each is. */
  const several = columns.filter(stays).length > 1
  const track = (column: Column<Row>, index: number, width = widthOf(column)) =>
    widths?.[column.key] !== undefined || (several && stays(column))
      ? `${width}px`
      : `minmax(${width}px, ${index === 0 ? 2 : 1}fr)`
  const templateWith = (resized?: { readonly key: string; readonly width: number }) =>
    [
      ...(chosen === undefined ? [] : ['36px']),
      ...columns.map((column, index) => (column.key === resized?.key ? `${resized.width}px` : track(column, index))),
    ].join(' ')
  const offsets = new Map<string, number>()
  let left = chosen === undefined ? 0 : 36
  for (const column of columns.filter(stays)) {
    offsets.set(column.key, left)
    left += widthOf(column)
  }
  const cellClass = (column: Column<Row>) =>
    ['grid-cell', column.numeric === true ? 'number' : '', stays(column) ? 'pinned' : ''].filter(Boolean).join(' ')
  const put = (column: Column<Row>) => (node: HTMLElement | null) => {
    node?.style.setProperty('left', stays(column) ? `${offsets.get(column.key) ?? 0}px` : '')
  }
  const style = (node: HTMLDivElement | null) => {
    place.current = node
    node?.style.setProperty('--columns', templateWith())
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of the document cannot be virtual.
    <div
      className={phone ? 'grid phone' : 'grid'}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total + 1}
      ref={style}
      onKeyDown={press}
      tabIndex={rows.length === 0 ? 0 : -1}
    >
      <div className="grid-scroll" ref={scroller}>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid's rows hold the focus. */}
        <div className="grid-head" role="row" aria-rowindex={1}>
          {chosen !== undefined && (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above.
            <div className="grid-cell choose" role="columnheader">
              <span className="hidden">Chosen</span>
            </div>
          )}
          {columns.map((column) => (
            <Head
              key={column.key}
              column={column}
              className={cellClass(column)}
              put={put(column)}
              sort={sort}
              onSort={props.onSort}
              onDrag={
                phone || props.onWidth === undefined
                  ? undefined
                  : (width, done) => {
                      if (done) props.onWidth?.(column.key, width)
                      else place.current?.style.setProperty('--columns', templateWith({ key: column.key, width }))
                    }
              }
            />
          ))}
        </div>
        <div
          className="grid-body"
          role="presentation"
          ref={(node) => node?.style.setProperty('height', `${virtual.getTotalSize()}px`)}
        >
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const id = idOf(row)
            return (
              // biome-ignore lint/a11y/useSemanticElements lint/a11y/useKeyWithClickEvents: the grid listens for the keys of all rows.
              <div
                key={id}
                role="row"
                className={chosen?.has(id) ? 'grid-row chosen' : 'grid-row'}
                data-row={item.index}
                data-id={id}
                aria-rowindex={item.index + 2}
                aria-selected={chosen === undefined ? undefined : chosen.has(id)}
                tabIndex={item.index === Math.min(current, rows.length - 1) ? 0 : -1}
                ref={(node) => {
                  node?.style.setProperty('transform', `translateY(${item.start}px)`)
                  node?.style.setProperty('height', `${height}px`)
                }}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) setCurrent(item.index)
                }}
                onClick={(event) => {
                  const target = event.target as HTMLElement
                  if (target.closest('a, button, input, select, label') !== null) return
                  setCurrent(item.index)
                  // A cell that is changed by two clicks does nothing on the first of them.
                  if (target.closest('[data-editable]') === null) props.onPeek(row)
                }}
              >
                {chosen !== undefined && (
                  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
                  <div className="grid-cell choose" role="gridcell">
                    <Checkbox
                      size="xs"
                      tabIndex={-1}
                      aria-label="Choose this row"
                      checked={chosen.has(id)}
                      onChange={() => onChoose?.(id)}
                    />
                  </div>
                )}
                {columns.map((column) => {
                  const open = editing?.id === id && editing.key === column.key
                  const edit = column.edit?.(row) ?? null
                  return (
                    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
                    <div
                      key={column.key}
                      role="gridcell"
                      className={cellClass(column)}
                      ref={put(column)}
                      data-label={column.title}
                      data-editable={edit === null ? undefined : ''}
                      onDoubleClick={edit === null ? undefined : () => setEditing({ id, key: column.key })}
                    >
                      {open && edit !== null ? (
                        <Editor
                          key={column.key}
                          label={column.title}
                          edit={edit}
                          onDone={(on) => {
                            const keys = editable(row)
                            const key = on === 0 ? undefined : keys[keys.indexOf(column.key) + on]
                            setEditing(key === undefined ? null : { id, key })
                            if (key === undefined) go(item.index)
                          }}
                        />
                      ) : (
                        column.cell(row)
                      )}
                    </div>
                  )
                })}
              </div>
            )
          })}
        </div>
        {props.footer !== undefined && !phone && (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
          <div className="grid-foot" role="row" aria-rowindex={props.total + 2}>
            {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above. */}
            {chosen !== undefined && <div className="grid-cell choose" role="gridcell" />}
            {columns.map((column) => (
              // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
              <div key={column.key} role="gridcell" className={cellClass(column)} ref={put(column)}>
                {props.footer?.[column.key]}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}

interface HeadProps<Row> {
  readonly column: Column<Row>
  readonly className: string
  readonly put: (node: HTMLElement | null) => void
  readonly sort: readonly string[]
  readonly onSort: (field: string, more: boolean) => void
  /** Follows the edge of the column while it is dragged; the menu of columns does the same without dragging. */
  readonly onDrag: ((width: number, done: boolean) => void) | undefined
}

function Head<Row>({ column, className, put, sort, onSort, onDrag }: HeadProps<Row>) {
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    const edge = event.currentTarget
    const from = event.clientX
    const before = edge.parentElement?.getBoundingClientRect().width ?? column.width
    edge.setPointerCapture(event.pointerId)
    edge.onpointermove = (move) => onDrag?.(fitting(before + move.clientX - from), false)
    edge.onpointerup = (up) => {
      edge.onpointermove = null
      edge.onpointerup = null
      if (up.clientX !== from) onDrag?.(fitting(before + up.clientX - from), true)
    }
  }
  const field = column.sort
  const up = field !== undefined && sort.includes(field)
  const down = field !== undefined && sort.includes(`-${field}`)
  const order = up ? 'ascending' : down ? 'descending' : 'none'
  const place = sort.findIndex((each) => each.replace(/^-/, '') === field) + 1
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a table of the document cannot be virtual.
    <div role="columnheader" className={className} ref={put} aria-sort={field === undefined ? undefined : order}>
      {field === undefined ? (
        column.title
      ) : (
        <button type="button" title="Shift adds to the sort" onClick={(event) => onSort(field, event.shiftKey)}>
          {column.title}
          {up && <Icon name="up" size={11} />}
          {down && <Icon name="down" size={11} />}
          {(up || down) && sort.length > 1 && <sup>{place}</sup>}
        </button>
      )}
      {onDrag !== undefined && <span className="grid-edge" aria-hidden="true" onPointerDown={drag} />}
    </div>
  )
}

/**
 * Editor changes one cell in place: Enter saves, Escape leaves it as it was, and Tab saves and goes on to the
 * next cell of the row that can be changed, with Shift to the one before.
 */
function Editor({
  label,
  edit,
  onDone,
}: {
  readonly label: string
  readonly edit: CellEdit
  /** Says by how many cells to go on; 0 leads back to the row. */
  readonly onDone: (on: -1 | 0 | 1) => void
}) {
  const [value, setValue] = useState(edit.value)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (given: string, on: -1 | 0 | 1 = 0) => {
    if (busy) return
    if (given === edit.value) return onDone(on)
    setBusy(true)
    const wrong = await edit.save(given)
    setBusy(false)
    if (wrong === null) onDone(on)
    else setProblem(wrong)
  }
  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter') void save(value)
    if (event.key === 'Escape') onDone(0)
    if (event.key !== 'Tab') return
    event.preventDefault()
    void save(value, event.shiftKey ? -1 : 1)
  }
  // It is not disabled while it is saved: that would take the focus from it.
  const shared = { 'aria-label': label, 'aria-invalid': problem !== null, 'aria-busy': busy, onKeyDown: press }
  return (
    <span className="cell-editor">
      {edit.kind === 'choice' ? (
        // biome-ignore lint/a11y/noAutofocus: the person asked to change just this cell.
        <select {...shared} autoFocus value={value} onChange={(event) => void save(event.target.value)}>
          {edit.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          // biome-ignore lint/a11y/noAutofocus: the person asked to change just this cell.
          autoFocus
          type={edit.kind === 'date' ? 'date' : 'text'}
          inputMode={edit.kind === 'number' ? 'decimal' : undefined}
          readOnly={busy}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          onBlur={() => (problem === null ? void save(value) : undefined)}
        />
      )}
      {problem !== null && (
        <span className="cell-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  )
}
