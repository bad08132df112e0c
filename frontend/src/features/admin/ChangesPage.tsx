import { Button, Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ChangeOrderField, ChangeWhere } from '@/gql/schema.ts'
import { useConnection } from '@/lib/connection.ts'
import { words } from '@/lib/format.ts'
import { type FilterField, readCondition, whereOf } from '@/lib/listing.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FieldChanges, fieldInWords } from '@/ui/FieldChanges.tsx'
import { FilterBar } from '@/ui/FilterBar.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Export } from '@/verbs/Export.tsx'
import { ChangeLogDocument, type ChangeLogQuery } from './changeLog.generated.ts'
import { changeOperations, changeSources, recordKinds, saidOperation, saidSource } from './kinds.ts'
import { auditView } from './view.ts'
import '@/styles/office.css'

type Change = NonNullable<ChangeLogQuery['changes']>['nodes'][number]

const fields: readonly FilterField[] = [
  { key: 'recordKind', label: 'Kind of record', kind: 'enum', options: recordKinds },
  { key: 'operation', label: 'What was done', kind: 'enum', options: changeOperations },
  { key: 'source', label: 'By way of', kind: 'enum', options: changeSources },
  { key: 'actor', label: 'By whom', kind: 'text' },
  { key: 'reason', label: 'Reason', kind: 'text' },
  { key: 'recordedAt', label: 'Day', kind: 'instant' },
  { key: 'requestId', label: 'Request', kind: 'text' },
]

const newest: readonly { field: ChangeOrderField; direction: 'DESC' }[] = [{ field: 'ID', direction: 'DESC' }]

/** ChangesPage is the audit log: who changed what, when, from what to what, and why. */
export function ChangesPage() {
  const can = useCan()
  const format = useFormat()
  const [view, change] = useView(auditView)
  const allowed = can('changes')
  if (!allowed) return <Forbidden what="The audit log" />
  const where = whereOf(view.f.flatMap((each) => readCondition(each, fields) ?? [])) as ChangeWhere | null
  return (
    <main id="main" tabIndex={-1} className="list-page">
      <div className="page-head">
        <h1>Audit log</h1>
        <p className="quiet">Every change of every record, kept for ever. What you may not see is not in it.</p>
        <div className="actions">
          <Export
            total={null}
            input={{
              list: 'CHANGES',
              filter: where === null ? null : { changes: where },
              orderBy: newest,
              includeArchived: false,
            }}
          />
        </div>
      </div>
      <div className="row tools">
        <FilterBar fields={fields} conditions={view.f} onChange={(f) => change({ f })} />
      </div>
      <Log where={where} format={format} />
    </main>
  )
}

function Log({ where, format }: { readonly where: ChangeWhere | null; readonly format: ReturnType<typeof useFormat> }) {
  const [view, change] = useView(auditView)
  const list = useConnection(
    ChangeLogDocument,
    { first: 100, after: null, where, orderBy: newest },
    (data) => data.changes,
  )
  const columns: readonly Column<Change>[] = [
    { key: 'at', title: 'When', width: 150, cell: (row) => format.instant(row.recordedAt) },
    { key: 'actor', title: 'By whom', width: 150, cell: (row) => row.actor },
    {
      key: 'what',
      title: 'What',
      width: 190,
      cell: (row) => `${words(row.recordKind)} ${saidOperation(row.operation)}`,
    },
    {
      key: 'fields',
      title: 'Fields',
      width: 200,
      cell: (row) => row.fields.map((each) => fieldInWords(each.field)).join(', '),
    },
    { key: 'source', title: 'By way of', width: 120, cell: (row) => saidSource(row.source) },
    { key: 'reason', title: 'Reason', width: 160, cell: (row) => row.reason ?? '' },
  ]
  const open = list.rows.find((row) => row.id === view.peek) ?? null
  if (list.failure !== null) return <Trouble failure={list.failure} onRetry={list.again} />
  if (list.loading) return <Pending height={400} label="Reading the audit log…" />
  if (list.rows.length === 0) {
    return view.f.length === 0 ? (
      <Empty title="Nothing has changed yet" />
    ) : (
      <Empty title="No change matches">
        <p>A filter above leaves none.</p>
        <Button variant="default" onClick={() => change({ f: [] })}>
          Show all
        </Button>
      </Empty>
    )
  }
  return (
    <>
      <DataGrid
        label="Changes"
        columns={columns}
        rows={list.rows}
        // How many there are is not asked for: the log is longer than anybody reads.
        total={list.more ? -2 : list.rows.length}
        idOf={(row) => row.id}
        more={list.more}
        onNext={list.next}
        sort={[]}
        onSort={() => undefined}
        onPeek={(row) => change({ peek: row.id })}
      />
      <Drawer
        opened={open !== null}
        onClose={() => {
          const id = view.peek
          change({ peek: '' })
          requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus())
        }}
        position="right"
        size={520}
        title={<span className="quiet">One change</span>}
        overlayProps={{ backgroundOpacity: 0.12 }}
        returnFocus={false}
      >
        {open !== null && <Inside change={open} />}
      </Drawer>
    </>
  )
}

const pages: Readonly<Record<string, string>> = { ACCOUNT: '/accounts', OPPORTUNITY: '/opportunities' }

function Inside({ change }: { readonly change: Change }) {
  const format = useFormat()
  const page = pages[change.recordKind]
  return (
    <div className="stack">
      <h2>
        {words(change.recordKind)} {saidOperation(change.operation)}
      </h2>
      <dl className="facts">
        <dt>When</dt>
        <dd>{format.instant(change.recordedAt)}</dd>
        <dt>By whom</dt>
        <dd>{change.actor}</dd>
        <dt>By way of</dt>
        <dd>
          {saidSource(change.source)}
          {change.batch !== null && (
            <>
              {' '}
              <Link to="/imports" search={{ peek: change.batch.id } as never}>
                {change.batch.files.join(', ')}
              </Link>
              {change.batchRow === null ? '' : `, line ${format.count(change.batchRow)}`}
            </>
          )}
        </dd>
        <dt>Reason</dt>
        <dd>{change.reason ?? '–'}</dd>
        <dt>Record</dt>
        <dd>
          {page === undefined ? <code>{change.recordId}</code> : <Link to={`${page}/${change.recordId}`}>Open it</Link>}
        </dd>
        <dt>Request</dt>
        <dd>{change.requestId === null ? '–' : <code>{change.requestId}</code>}</dd>
      </dl>
      <h3>Before and after</h3>
      <FieldChanges fields={change.fields} />
    </div>
  )
}
