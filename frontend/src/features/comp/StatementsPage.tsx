import { useNavigate } from '@tanstack/react-router'
import type { CommissionStatementOrderField, CommissionStatementWhere } from '@/gql/schema.ts'
import { useConnection } from '@/lib/connection.ts'
import { type FilterField, orderOf, readCondition, sortedBy, whereOf } from '@/lib/listing.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat, useViewer } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FilterBar } from '@/ui/FilterBar.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Export } from '@/verbs/Export.tsx'
import { stateInWords, statementStates } from './names.ts'
import { OwnPlans } from './OwnPlans.tsx'
import { usePayees } from './payees.ts'
import { State } from './State.tsx'
import { StatementListDocument, type StatementListQuery } from './statementList.generated.ts'
import { payView } from './view.ts'
import '@/styles/pay.css'

type Row = NonNullable<StatementListQuery['commissionStatements']>['nodes'][number]

const sortable: readonly CommissionStatementOrderField[] = ['FROM_DAY', 'TO_DAY', 'UPDATED_AT']

/** StatementsPage lists the statements of whoever the viewer sees: their own, their team's, or all. */
export function StatementsPage() {
  const can = useCan()
  const viewer = useViewer()
  const format = useFormat()
  const navigate = useNavigate()
  const payees = usePayees()
  const [view, change] = useView(payView)
  const many = can('approveCommissionStatement')
  const fields: readonly FilterField[] = [
    ...(many ? [{ key: 'rep', label: 'Payee', kind: 'record' as const, options: payees }] : []),
    {
      key: 'status',
      label: 'Status',
      kind: 'enum',
      options: statementStates.map((value) => ({ value, label: stateInWords(value) })),
    },
    { key: 'fromDay', label: 'Period begins', kind: 'date' },
    { key: 'paidOn', label: 'Paid', kind: 'date' },
  ]
  const sort = view.sort.length === 0 ? ['-FROM_DAY'] : view.sort
  const where = whereOf(view.f.flatMap((each) => readCondition(each, fields) ?? [])) as CommissionStatementWhere | null
  const list = useConnection(
    StatementListDocument,
    {
      first: 100,
      after: null,
      where,
      orderBy: orderOf(sort, sortable) as { field: CommissionStatementOrderField; direction: 'ASC' | 'DESC' }[] | null,
    },
    (data) => data.commissionStatements,
  )
  if (!can('commissionStatements')) return <Forbidden what="Pay" />
  const found = list.data?.commissionStatements
  const open = (row: Row) => void navigate({ to: `/commissions/${row.id}` })
  const columns: readonly Column<Row>[] = [
    {
      key: 'period',
      title: 'Period',
      width: 190,
      sort: 'FROM_DAY',
      cell: (row) => <a href={`/commissions/${row.id}`}>{format.days({ from: row.fromDay, to: row.toDay })}</a>,
    },
    { key: 'rep', title: 'Payee', width: 150, cell: (row) => row.rep?.name ?? '–' },
    { key: 'status', title: 'Status', width: 170, cell: (row) => <State value={row.status} /> },
    {
      key: 'issues',
      title: 'Lines',
      width: 90,
      numeric: true,
      cell: (row) => (
        <>
          {format.count(row.linesCount)}
          {row.issuesCount > 0 && <span className="late"> {format.count(row.issuesCount)} open</span>}
        </>
      ),
    },
    { key: 'earned', title: 'Earned', width: 110, numeric: true, cell: (row) => format.money(row.earned) },
    { key: 'payable', title: 'Payable', width: 110, numeric: true, cell: (row) => format.money(row.payable) },
    { key: 'held', title: 'Held', width: 100, numeric: true, cell: (row) => format.money(row.heldAfter) },
    { key: 'paid', title: 'To be paid', width: 110, numeric: true, cell: (row) => format.money(row.paid) },
  ]
  return (
    <main id="main" tabIndex={-1} className="list-page" aria-busy={list.loading}>
      <div className="page-head">
        <h1>Commissions</h1>
        <span className="quiet">{many ? 'Statements of everybody you may see' : 'Your statements'}</span>
        <div className="actions">
          {found != null && found.totalCount > 0 && (
            <Export
              total={found.totalCount}
              input={{
                list: 'COMMISSION_STATEMENTS',
                includeArchived: false,
                ...(where === null ? {} : { filter: { commissionStatements: where } }),
              }}
            />
          )}
        </div>
      </div>
      {viewer.repId !== null && <OwnPlans rep={viewer.repId} />}
      <div className="row tools">
        <FilterBar fields={fields} conditions={view.f} onChange={(f) => change({ f })} />
      </div>
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={320} label="Reading the statements…" />}
      {found != null && found.subtotals.length > 0 && (
        <ul className="approvals counted" aria-label="By status">
          {statementStates.flatMap((state) => {
            const sum = found.subtotals.find((each) => each.key === state)
            if (sum === undefined) return []
            return [
              <li key={state} data-done>
                <span>
                  {stateInWords(state)}: {format.count(sum.count)}
                </span>
                <small>{sum.amounts.map((amount) => format.money(amount)).join(', ')}</small>
              </li>,
            ]
          })}
        </ul>
      )}
      {found != null &&
        (list.rows.length === 0 ? (
          view.f.length > 0 ? (
            <Empty title="No statement matches">
              <button type="button" className="link" onClick={() => change({ f: [] })}>
                Show all
              </button>
            </Empty>
          ) : (
            <Empty title="No statement yet">
              <p>
                {viewer.repId === null || many
                  ? 'Statements appear when the commissions of a period are run.'
                  : 'Your statement appears when finance has run the commissions of a period.'}
              </p>
            </Empty>
          )
        ) : (
          <DataGrid
            label="Statements"
            columns={columns}
            rows={list.rows}
            total={found.totalCount}
            idOf={(row) => row.id}
            more={list.more}
            onNext={list.next}
            sort={sort}
            onSort={(field, more) => change({ sort: sortedBy(sort, field, more) })}
            onPeek={open}
            onOpen={open}
          />
        ))}
    </main>
  )
}
