import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { ImportBatchWhere } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useConnection } from '@/lib/connection.ts'
import { download } from '@/lib/download.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useSession } from '@/lib/SessionContext.tsx'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Status } from '@/ui/Status.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { ImportBatchDocument } from './importBatch.generated.ts'
import { ImportJobsDocument, type ImportJobsQuery } from './importJobs.generated.ts'
import { ImportListsDocument, type ImportListsQuery } from './importLists.generated.ts'
import { Report } from './Report.tsx'
import { Undo } from './Undo.tsx'
import { importsView } from './view.ts'
import { Wizard } from './Wizard.tsx'
import '@/styles/office.css'

type Batch = NonNullable<ImportListsQuery['importBatches']>['nodes'][number]
type Job = NonNullable<ImportJobsQuery['jobs']>['nodes'][number]

/** ImportsPage brings files in, says what became of them, and takes them back. */
export function ImportsPage() {
  const can = useCan()
  const [view, change] = useView(importsView)
  if (!can('startImport')) return <Forbidden what="Importing" />
  return (
    <main id="main" tabIndex={-1} className="list-page">
      <div className="page-head">
        <h1>Imports</h1>
        <div className="actions">
          {view.tab !== 'new' && (
            <Button leftSection={<Icon name="upload" size={13} />} onClick={() => change({ tab: 'new', job: '' })}>
              New import
            </Button>
          )}
        </div>
      </div>
      <Tabs
        label="Imports"
        codecs={importsView}
        current={view.tab}
        tabs={[
          { tab: 'imports', name: 'Past imports' },
          { tab: 'new', name: 'New import' },
          { tab: 'jobs', name: 'Jobs' },
        ]}
      />
      {view.tab === 'new' && <Wizard job={view.job} onJob={(job) => change({ job }, 'replace')} />}
      {view.tab === 'imports' && <Batches peek={view.peek} onPeek={(peek) => change({ peek })} />}
      {view.tab === 'jobs' && <Jobs />}
    </main>
  )
}

const newest = [{ field: 'CREATED_AT', direction: 'DESC' }] as const
const everything: ImportBatchWhere | null = null

function Batches({ peek, onPeek }: { readonly peek: string; readonly onPeek: (id: string) => void }) {
  const format = useFormat()
  const list = useConnection(
    ImportListsDocument,
    { first: 100, after: null, where: everything, orderBy: newest },
    (data) => data.importBatches,
  )
  const columns: readonly Column<Batch>[] = [
    { key: 'files', title: 'Files', width: 220, cell: (row) => row.files.join(', ') },
    { key: 'status', title: 'Status', width: 110, cell: (row) => <Status value={row.status} /> },
    {
      key: 'created',
      title: 'Created',
      width: 90,
      numeric: true,
      cell: (row) => counted(row.report?.created, format),
    },
    {
      key: 'updated',
      title: 'Changed',
      width: 90,
      numeric: true,
      cell: (row) => counted(row.report?.updated, format),
    },
    {
      key: 'rejected',
      title: 'Rejected',
      width: 90,
      numeric: true,
      cell: (row) => counted(row.report?.rejected, format),
    },
    { key: 'user', title: 'By', width: 140, cell: (row) => row.user?.name ?? 'Command line' },
    { key: 'at', title: 'When', width: 150, cell: (row) => format.instant(row.createdAt) },
  ]
  if (list.failure !== null) return <Trouble failure={list.failure} onRetry={list.again} />
  if (list.loading) return <Pending height={320} label="Loading the imports…" />
  if (list.rows.length === 0) {
    return (
      <Empty title="Nothing has been imported yet">
        <p>An import brings accounts, people, opportunities and the rest from files into Coxswain.</p>
      </Empty>
    )
  }
  return (
    <>
      <DataGrid
        label="Past imports"
        columns={columns}
        rows={list.rows}
        total={list.data?.importBatches?.totalCount ?? list.rows.length}
        idOf={(row) => row.id}
        more={list.more}
        onNext={list.next}
        sort={[]}
        onSort={() => undefined}
        onPeek={(row) => onPeek(row.id)}
      />
      <Drawer
        opened={peek !== ''}
        onClose={() => onPeek('')}
        position="right"
        size={560}
        title={<span className="quiet">One import</span>}
        overlayProps={{ backgroundOpacity: 0.12 }}
      >
        {peek !== '' && <Batch id={peek} />}
      </Drawer>
    </>
  )
}

function counted(number: number | null | undefined, format: ReturnType<typeof useFormat>): string {
  return number === null || number === undefined ? '–' : format.count(number)
}

/** Batch looks into one import: what became of it, why rows are missing, and how it is undone. */
function Batch({ id }: { readonly id: string }) {
  const format = useFormat()
  const [{ data, error, fetching }, again] = useQuery({
    query: ImportBatchDocument,
    variables: { id },
    context: followsChanges,
  })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined || (data.node === null && fetching)) return <Pending height={240} label="Looking…" />
  const batch = data.node
  if (batch === null || batch.__typename !== 'ImportBatch') {
    return <Empty title="There is no such import, or none that you may see" />
  }
  const rejected = batch.rejectedRows
  return (
    <div className="stack">
      <h2>{batch.files.join(', ')}</h2>
      <dl className="facts">
        <dt>Status</dt>
        <dd>
          <Status value={batch.batchStatus} />
        </dd>
        <dt>By</dt>
        <dd>{batch.user?.name ?? 'Command line'}</dd>
        <dt>Began</dt>
        <dd>{format.instant(batch.createdAt)}</dd>
        <dt>Ended</dt>
        <dd>{format.instant(batch.finishedAt)}</dd>
        {batch.undoneAt !== null && (
          <>
            <dt>Undone</dt>
            <dd>{format.instant(batch.undoneAt)}</dd>
          </>
        )}
      </dl>
      <Undo id={batch.id} undone={batch.undoneAt !== null} onUndone={() => again({ requestPolicy: 'network-only' })} />
      {batch.report !== null && <Report report={batch.report} dryRun={false} />}
      {rejected !== null && rejected.totalCount > 0 && (
        <>
          <h3>Rejected rows</h3>
          <Scroll label="Rejected rows" low>
            <table aria-label="Rejected rows">
              <thead>
                <tr>
                  <th scope="col">File</th>
                  <th scope="col" className="number">
                    Line
                  </th>
                  <th scope="col">Column</th>
                  <th scope="col">Value</th>
                  <th scope="col">What is wrong</th>
                </tr>
              </thead>
              <tbody>
                {rejected.nodes.map((row) => (
                  <tr key={row.id}>
                    <td>{row.file}</td>
                    <td className="number">{format.count(row.line)}</td>
                    <td>{row.column ?? ''}</td>
                    <td>{row.value ?? ''}</td>
                    <td>{row.message}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {rejected.totalCount > rejected.nodes.length && (
            <p className="quiet">
              The first {rejected.nodes.length} of {format.count(rejected.totalCount)}. All of them are in the file of
              the job, under Jobs.
            </p>
          )}
        </>
      )}
      <details>
        <summary>The mapping that was used</summary>
        <pre className="secret">{batch.mapping}</pre>
      </details>
    </div>
  )
}

/** Jobs lists what runs and ran in the background, with the files that came of it. */
function Jobs() {
  const format = useFormat()
  const session = useSession()
  const [problem, setProblem] = useState<string | null>(null)
  const list = useConnection(ImportJobsDocument, { first: 100, after: null }, (data) => data.jobs)
  const fetchFile = (file: { readonly url: string; readonly name: string }) =>
    void download(session, file.url, file.name).then(setProblem)
  const columns: readonly Column<Job>[] = [
    {
      key: 'what',
      title: 'What',
      width: 200,
      cell: (row) =>
        `${row.jobKind === 'IMPORT' && row.report?.dryRun === true ? 'Trial run' : words(row.jobKind)}${row.file === null ? '' : ` of ${row.file.name}`}`,
    },
    { key: 'status', title: 'Status', width: 110, cell: (row) => <Status value={row.status} /> },
    { key: 'done', title: 'Rows', width: 90, numeric: true, cell: (row) => format.count(row.done) },
    { key: 'message', title: 'What it says', width: 200, cell: (row) => row.message ?? '' },
    {
      key: 'file',
      title: 'File',
      width: 160,
      cell: (row) => {
        const file = row.resultFile ?? row.rejectedFile
        return file === null ? (
          ''
        ) : (
          <button type="button" className="link" onClick={() => fetchFile(file)}>
            {row.resultFile === null ? 'Rejected rows' : file.name}
          </button>
        )
      },
    },
    { key: 'user', title: 'By', width: 130, cell: (row) => row.user?.name ?? '–' },
    { key: 'at', title: 'When', width: 150, cell: (row) => format.instant(row.createdAt) },
  ]
  if (list.failure !== null) return <Trouble failure={list.failure} onRetry={list.again} />
  if (list.loading) return <Pending height={320} label="Loading the jobs…" />
  if (list.rows.length === 0) return <Empty title="No job has run yet" />
  return (
    <div className="stack">
      <div className="row">
        <Button size="compact-xs" variant="default" onClick={list.again}>
          Look again
        </Button>
      </div>
      {problem !== null && <Message kind="problem">{problem}</Message>}
      <DataGrid
        label="Jobs"
        columns={columns}
        rows={list.rows}
        total={list.data?.jobs?.totalCount ?? list.rows.length}
        idOf={(row) => row.id}
        more={list.more}
        onNext={list.next}
        sort={[]}
        onSort={() => undefined}
        onPeek={() => undefined}
      />
    </div>
  )
}
