import { Button, Checkbox, Popover, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import type { TypedDocumentNode } from '@urql/core'
import { Fragment, lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import type { ListFilterInput, ListName } from '@/gql/schema.ts'
import { type Page, useConnection } from '@/lib/connection.ts'
import { readDefinition, writeDefinition } from '@/lib/definition.ts'
import { label, type Money } from '@/lib/format.ts'
import { useCreateKey } from '@/lib/keys.ts'
import {
  type FilterField,
  listView,
  orderOf,
  readCondition,
  readWidths,
  sortedBy,
  whereOf,
  withWidth,
  writeCondition,
} from '@/lib/listing.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid, fitting } from '@/ui/DataGrid.tsx'
import { FilterBar } from '@/ui/FilterBar.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { bulkOperations, type Creating, createOperations, handOverOperations, type Owned } from '@/verbs/creating.ts'
import { Export } from '@/verbs/Export.tsx'
import { type Lookups, LookupsDocument, named } from './lookups.ts'
import { Peek } from './Peek.tsx'
import { type SavedView, SavedViews } from './SavedViews.tsx'

// What opens on request is loaded then, and not before the rows show.
const BulkEdit = lazy(() => import('./BulkEdit.tsx').then((module) => ({ default: module.BulkEdit })))
const CreateRecord = lazy(() => import('@/verbs/CreateRecord.tsx').then((module) => ({ default: module.CreateRecord })))

/** A group of a list with its count and sums, as the server made them. */
export interface Group {
  readonly key: string | null
  readonly count: number
  readonly amounts: readonly Money[]
  readonly node?: Readonly<Record<string, unknown>> | null
}

interface Answer<Row> {
  readonly list:
    | (Page<Row> & {
        readonly totalCount: number
        readonly sums?: readonly Group[]
        readonly groups?: readonly Group[]
      })
    | null
  readonly savedViews?: { readonly nodes: readonly SavedView[] } | null
}

/** What makes a list a list of something. */
export interface Listing<Row> {
  readonly title: string
  readonly one: string
  readonly list: ListName
  readonly filter: keyof ListFilterInput
  readonly path: string | null
  // biome-ignore lint/suspicious/noExplicitAny: the documents of lists differ in the types of their filters.
  readonly document: TypedDocumentNode<any, any>
  readonly columns: (context: ColumnContext) => readonly Column<Row>[]
  /** Columns that are shown until somebody chooses others. */
  readonly shown: readonly string[]
  readonly fields: (lookups: Lookups | undefined) => readonly FilterField[]
  readonly sortable: readonly string[]
  readonly sort: readonly string[]
  /** What groups can be made by, with the condition that a group stands for. */
  readonly groups: readonly { readonly by: string; readonly label: string; readonly field: string | null }[]
  readonly searchable: boolean
  /** The column below which the sums stand. */
  readonly sumColumn?: string
  /** The kind of record, where it can be created, handed over and changed in bulk here. */
  readonly kind?: Owned
  /** Moves a record on, as the key m does. */
  readonly onMove?: (row: Row) => void
  readonly empty: ReactNode
  readonly actions?: ReactNode
}

/** What columns need to show and change rows. */
export interface ColumnContext {
  readonly format: ReturnType<typeof useFormat>
}

interface Row {
  readonly id: string
}

/** ListPage shows a list: saved views, filters, search, multi-sort, groups with sums, columns, export, a look inside. */
export function ListPage<Item extends Row>({ listing }: { readonly listing: Listing<Item> }) {
  const can = useCan()
  const format = useFormat()
  const navigate = useNavigate()
  const [view, change] = useView(listView)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState(false)
  const [creating, setCreating] = useState<Creating | null>(null)
  const needsNames = choosing || view.f.length > 0
  const [{ data: lookups }] = useQuery({ query: LookupsDocument, pause: !needsNames, requestPolicy: 'cache-first' })

  const fields = useMemo(() => listing.fields(lookups), [listing, lookups])
  const columns = useMemo(() => listing.columns({ format }), [listing, format])
  const sort = view.sort.length === 0 ? listing.sort : view.sort
  const grouping = listing.groups.find((each) => each.by === view.by)
  const conditions = view.f.flatMap((each) => readCondition(each, fields) ?? [])
  const where = whereOf(conditions)
  const orderBy = orderOf(sort, listing.sortable)
  const search = view.q === '' ? null : view.q
  const variables = {
    first: 100,
    after: null,
    where,
    orderBy,
    ...(listing.searchable ? { search, archived: view.archived } : {}),
    by: grouping?.by ?? listing.groups[0]?.by,
    grouped: grouping !== undefined,
    whole: true,
  }
  const list = useConnection<Answer<Item>, typeof variables, Item>(listing.document, variables, (data) => data.list)
  const answer = list.data?.list ?? null
  const total = answer?.totalCount ?? 0

  const views = list.data?.savedViews?.nodes ?? []
  const current = views.find((each) => each.id === view.view) ?? null
  const definition = writeDefinition(view, fields, listing.sortable)
  const kept = writeDefinition(readDefinition(current?.definition ?? '', fields), fields, listing.sortable)
  const choose = (next: SavedView | null) => {
    change({ ...readDefinition(next?.definition ?? '', fields), peek: '', view: next?.id ?? '' })
  }
  const type = useDebouncedCallback((q: string) => change({ q }, 'replace'), 250)
  const toggle = useCallback((id: string) => {
    setChosen((now) => {
      const next = new Set(now)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const shownKeys = view.cols.length === 0 ? listing.shown : view.cols
  const shown = columns.filter((column) => shownKeys.includes(column.key))
  const { kind } = listing
  const bulk = kind !== undefined && (can(bulkOperations[kind]) || can(handOverOperations[kind]))
  const creatable = kind !== undefined && can(createOperations[kind])
  const create = () => {
    if (kind !== undefined) setCreating({ kind })
  }
  useCreateKey(creatable ? create : null)
  const widths = readWidths(view.w)
  const filtered = view.q !== '' || view.f.length > 0

  return (
    <main id="main" tabIndex={-1} className="list-page" aria-busy={list.busy}>
      <div className="page-head">
        <h1>{listing.title}</h1>
        {answer !== null && (
          <span className="quiet" data-total={total}>
            {format.count(total)}
          </span>
        )}
        <div className="actions">
          {listing.actions}
          {creatable && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={create}>
              New {listing.one}
            </Button>
          )}
          <Export
            total={total}
            input={{
              list: listing.list,
              filter: where === null ? null : { [listing.filter]: where },
              orderBy,
              ...(listing.searchable ? { search, includeArchived: view.archived } : { includeArchived: false }),
            }}
          />
        </div>
      </div>
      <SavedViews
        list={listing.list}
        views={views}
        current={current}
        definition={definition}
        modified={definition !== kept}
        onChoose={choose}
        onKept={(id) => change({ view: id }, 'replace')}
      />
      <div className="row tools">
        {listing.searchable && (
          <TextInput
            key={view.view}
            data-search
            aria-label={`Search ${listing.title.toLowerCase()}`}
            placeholder="Search"
            leftSection={<Icon name="search" size={13} />}
            defaultValue={view.q}
            onChange={(event) => type(event.currentTarget.value)}
          />
        )}
        <FilterBar
          fields={fields}
          conditions={view.f}
          onOpen={() => setChoosing(true)}
          onChange={(f) => change({ f })}
        />
        <Select
          aria-label="Group by"
          placeholder="Group by"
          data={listing.groups.map((each) => ({ value: each.by, label: `By ${each.label.toLowerCase()}` }))}
          value={grouping?.by ?? null}
          onChange={(by) => change({ by: by ?? '' })}
          clearable
          w={140}
        />
        <Chooser
          columns={columns}
          shown={shownKeys}
          pinned={view.pin}
          widths={widths}
          onChange={(cols) => change({ cols }, 'replace')}
          onPin={(pin) => change({ pin }, 'replace')}
          onWidth={(key, width) => change({ w: withWidth(view.w, key, width) }, 'replace')}
        />
        {chosen.size > 0 && kind !== undefined && (
          <Suspense fallback={null}>
            <BulkEdit kind={kind} ids={[...chosen]} onDone={() => setChosen(new Set())} />
          </Suspense>
        )}
      </div>
      {grouping !== undefined && answer?.groups !== undefined && (
        <Groups
          label={grouping.label}
          groups={answer.groups}
          nameOf={(key) =>
            fields.find((each) => each.key === grouping.field)?.options?.find((each) => each.value === key)?.label ??
            label(key)
          }
          onChoose={
            grouping.field === null
              ? null
              : (group) => {
                  const field = fields.find((each) => each.key === grouping.field)
                  if (field === undefined) return
                  const condition =
                    group.key === null
                      ? writeCondition({ field, operator: 'isNull', values: [] })
                      : writeCondition({
                          field,
                          operator: field.kind === 'text' ? 'eq' : 'in',
                          values: [group.key],
                        })
                  change({ f: [...view.f.filter((each) => !each.startsWith(`${field.key}~`)), condition], by: '' })
                }
          }
        />
      )}
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={400} label={`Loading ${listing.title.toLowerCase()}…`} />}
      {answer !== null && list.rows.length === 0 ? (
        filtered ? (
          <Empty title="Nothing matches">
            <p>The search or a filter above leaves no rows.</p>
            <Button variant="default" onClick={() => change({ q: '', f: [] })}>
              Show all
            </Button>
          </Empty>
        ) : (
          <Empty title={`No ${listing.title.toLowerCase()} yet`}>
            {listing.empty}
            {creatable && <Button onClick={create}>New {listing.one}</Button>}
          </Empty>
        )
      ) : (
        answer !== null && (
          <DataGrid
            label={listing.title}
            columns={shown}
            rows={list.rows}
            total={total}
            idOf={(row) => row.id}
            more={list.more}
            onNext={list.next}
            sort={sort}
            onSort={(field, more) => change({ sort: sortedBy(sort, field, more) })}
            onPeek={(row) => change({ peek: row.id })}
            onOpen={listing.path === null ? undefined : (row) => void navigate({ to: `${listing.path}/${row.id}` })}
            chosen={bulk ? chosen : undefined}
            onChoose={bulk ? toggle : undefined}
            onMove={listing.onMove}
            pinned={view.pin}
            widths={widths}
            onWidth={(key, width) => change({ w: withWidth(view.w, key, width) }, 'replace')}
            footer={footer(listing, answer.sums, total, format)}
          />
        )
      )}
      <Suspense fallback={null}>
        {creating !== null && <CreateRecord creating={creating} onClose={() => setCreating(null)} />}
      </Suspense>
      <Peek
        id={view.peek}
        path={listing.path}
        onClose={() => {
          const id = view.peek
          change({ peek: '' })
          requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus())
        }}
      />
    </main>
  )
}

/** amountsOf writes sums in several currencies briefly; pointing at them tells them to the cent. */
function amountsOf(amounts: Group['amounts'], format: ReturnType<typeof useFormat>): ReactNode {
  return (
    <span
      title={amounts.map((sum) => format.money(sum)).join(' · ')}
      data-sum={amounts.map((sum) => sum.amount).join()}
    >
      {amounts.map((sum) => format.brief(sum.amount, 'MONEY', sum.currency)).join(' · ')}
    </span>
  )
}

function footer<Item>(
  listing: Listing<Item>,
  sums: readonly Group[] | undefined,
  total: number,
  format: ReturnType<typeof useFormat>,
): Readonly<Record<string, ReactNode>> {
  const [first] = listing.shown
  const written: Record<string, ReactNode> = first === undefined ? {} : { [first]: `${format.count(total)} in all` }
  if (listing.sumColumn !== undefined && sums !== undefined) {
    written[listing.sumColumn] = amountsOf(
      sums.flatMap((sum) => sum.amounts),
      format,
    )
  }
  return written
}

/** Groups are the subtotals of a whole list; choosing one shows only its rows. */
function Groups(props: {
  readonly label: string
  readonly groups: readonly Group[]
  readonly nameOf: (key: string) => string
  readonly onChoose: ((group: Group) => void) | null
}) {
  const format = useFormat()
  const sums = props.groups.some((group) => group.amounts.length > 0)
  return (
    <div className="scroll groups">
      <table aria-label={`By ${props.label.toLowerCase()}`}>
        <thead>
          <tr>
            <th scope="col">{props.label}</th>
            <th scope="col" className="number">
              Count
            </th>
            {sums && (
              <th scope="col" className="number">
                Amount
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {props.groups.map((group) => {
            const name = group.node ? named(group.node) : group.key === null ? '(none)' : props.nameOf(group.key)
            return (
              <tr key={group.key ?? ''}>
                <th scope="row">
                  {props.onChoose === null ? (
                    name
                  ) : (
                    <button type="button" className="link" onClick={() => props.onChoose?.(group)}>
                      {name}
                    </button>
                  )}
                </th>
                <td className="number">{format.count(group.count)}</td>
                {sums && <td className="number">{amountsOf(group.amounts, format)}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Chooser<Item>(props: {
  readonly columns: readonly Column<Item>[]
  readonly shown: readonly string[]
  readonly pinned: readonly string[]
  readonly widths: Readonly<Record<string, number>>
  readonly onChange: (shown: readonly string[]) => void
  readonly onPin: (pinned: readonly string[]) => void
  readonly onWidth: (key: string, width: number) => void
}) {
  const flip = (key: string) => {
    const next = props.columns
      .map((column) => column.key)
      .filter((each) => (each === key ? !props.shown.includes(key) : props.shown.includes(each)))
    if (next.length > 0) props.onChange(next)
  }
  const pin = (key: string) =>
    props.onPin(props.pinned.includes(key) ? props.pinned.filter((each) => each !== key) : [...props.pinned, key])
  const first = props.columns.find((column) => props.shown.includes(column.key))
  return (
    <Popover position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className="icon-button" aria-label="Choose columns">
          <Icon name="columns" />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className="chooser">
          {props.columns.map((column) => {
            const width = props.widths[column.key] ?? column.width
            const hidden = !props.shown.includes(column.key)
            return (
              <Fragment key={column.key}>
                <Checkbox size="xs" label={column.title} checked={!hidden} onChange={() => flip(column.key)} />
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Keep ${column.title} in sight`}
                  aria-pressed={column === first || props.pinned.includes(column.key)}
                  disabled={hidden || column === first}
                  onClick={() => pin(column.key)}
                >
                  <Icon name="pin" size={13} />
                </button>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Make ${column.title} narrower`}
                  disabled={hidden}
                  onClick={() => props.onWidth(column.key, fitting(width - 24))}
                >
                  <Icon name="minus" size={13} />
                </button>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Make ${column.title} wider`}
                  disabled={hidden}
                  onClick={() => props.onWidth(column.key, fitting(width + 24))}
                >
                  <Icon name="plus" size={13} />
                </button>
              </Fragment>
            )
          })}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
