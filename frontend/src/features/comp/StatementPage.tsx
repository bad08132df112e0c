import { Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { Explanation } from '@/figures/Explanation.tsx'
import { kindOfLine } from '@/figures/pay.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FieldChanges } from '@/ui/FieldChanges.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Message, Pending, Trouble } from '@/ui/states.tsx'
import { Attainments } from './Attainments.tsx'
import { AfterLockDocument } from './afterLock.generated.ts'
import { Balance } from './Balance.tsx'
import { DisputeThread } from './DisputeThread.tsx'
import { LinesOf } from './Lines.tsx'
import { ReproducedDocument } from './reproduced.generated.ts'
import { State } from './State.tsx'
import { StatementSteps } from './StatementSteps.tsx'
import { StatementDocument, type StatementQuery } from './statement.generated.ts'
import { statementView } from './view.ts'
import '@/styles/pay.css'
import '@/styles/office.css'

/** A statement with its lines, attainments, disputes and history. */
export type Statement = Extract<NonNullable<StatementQuery['node']>, { readonly __typename: 'CommissionStatement' }>

/** StatementPage is what a payee earned in a period, line by line, and how it came to what is paid. */
export function StatementPage() {
  const { id = '' } = useParams({ strict: false })
  const [{ data, error }, again] = useQuery({ query: StatementDocument, variables: { id }, context: followsChanges })
  const failure = failureOf(error)
  const statement = data?.node?.__typename === 'CommissionStatement' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={500} label="Reading the statement…" />}
      {data !== undefined && statement === null && (
        <Empty title="There is no such statement, or none that you may see">
          <Link to="/commissions">All statements</Link>
        </Empty>
      )}
      {statement !== null && <Whole statement={statement} />}
    </main>
  )
}

function Whole({ statement }: { readonly statement: Statement }) {
  const format = useFormat()
  const [view, change] = useView(statementView)
  const final = statement.status === 'LOCKED' || statement.status === 'PAID'
  const disputes = statement.disputes?.nodes ?? []
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{statement.rep?.name ?? 'Statement'}</h1>
        <span>{format.days({ from: statement.fromDay, to: statement.toDay })}</span>
        <State value={statement.status} />
        <div className="actions">
          <StatementSteps statement={statement} />
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
        </div>
      </div>
      {statement.issuesCount > 0 && (
        <Message kind="warn">
          {statement.issuesCount === 1
            ? 'One number could not be computed, so that the statement cannot be locked.'
            : `${format.count(statement.issuesCount)} numbers could not be computed, so that the statement cannot be locked.`}{' '}
          {statement.run !== null && <Link to={`/commission-runs/${statement.run.id}`}>What is missing</Link>}
        </Message>
      )}
      <dl className="headline">
        <div>
          <dt>Earned</dt>
          <dd>{format.money(statement.earned)}</dd>
        </div>
        <div>
          <dt>Payable</dt>
          <dd>{format.money(statement.payable)}</dd>
        </div>
        <div>
          <dt>Held</dt>
          <dd>{format.money(statement.heldAfter)}</dd>
        </div>
        <div>
          <dt>{statement.status === 'PAID' ? 'Paid' : 'To be paid'}</dt>
          <dd>{format.money(statement.payout ?? statement.paid)}</dd>
        </div>
        {statement.paidOn !== null && (
          <div>
            <dt>Paid on</dt>
            <dd>
              {format.date(statement.paidOn)}
              {statement.paymentReference !== null && `, ${statement.paymentReference}`}
            </dd>
          </div>
        )}
      </dl>
      <Approvals statement={statement} />
      <div className="columns">
        <section className="panel span-7" aria-label="Attainment by component">
          <header>
            <h2>Attainment</h2>
          </header>
          <Attainments all={statement.attainments} />
        </section>
        <section className="panel span-5" aria-label="From earned to paid">
          <header>
            <h2>From earned to paid</h2>
          </header>
          <Balance statement={statement} />
        </section>
        <LinesOf statement={statement} onExplain={(line) => change({ line })} />
        <section className="panel span-7 stack" aria-label="Disputes">
          <header>
            <h2>Disputes</h2>
          </header>
          {disputes.length === 0 && <p className="quiet">Nobody objects to a line.</p>}
          {disputes.map((each) => {
            const { line } = each
            return (
              <DisputeThread
                key={each.id}
                dispute={each}
                payee={statement.rep?.id ?? null}
                onExplain={line === null ? undefined : () => change({ line: line.id })}
              />
            )
          })}
        </section>
        <section className="panel span-5 stack" aria-label="History">
          <header>
            <h2>History</h2>
          </header>
          {final && statement.rep !== null && <AfterLock statement={statement.id} rep={statement.rep.id} />}
          {(statement.changes?.nodes.length ?? 0) === 0 && <p className="quiet">No change is recorded yet.</p>}
          <ol className="steps">
            {(statement.changes?.nodes ?? []).map((each) => (
              <li key={each.id}>
                <details>
                  <summary>
                    <span className="quiet">{format.instant(each.recordedAt)}</span> {words(each.operation)}
                    {each.user !== null && ` by ${each.user.name}`}
                    {each.reason !== null && `: ${each.reason}`}
                  </summary>
                  <FieldChanges fields={each.fields} />
                </details>
              </li>
            ))}
          </ol>
          <Proof statement={statement} />
        </section>
      </div>
      <Explanation
        line={view.line}
        onClose={() => {
          change({ line: '' })
        }}
      />
    </div>
  )
}

/** Approvals say who has agreed, and what comes next. */
function Approvals({ statement }: { readonly statement: Statement }) {
  const format = useFormat()
  const all = [
    { name: 'Acknowledged by the payee', at: statement.acknowledgedAt, by: statement.acknowledgedBy?.name },
    { name: 'Approved by the manager', at: statement.managerApprovedAt, by: statement.managerApprovedBy?.name },
    { name: 'Approved by finance', at: statement.financeApprovedAt, by: statement.financeApprovedBy?.name },
    { name: 'Locked', at: statement.lockedAt, by: undefined },
  ]
  return (
    <ol className="approvals" aria-label="Approvals">
      {all.map((each) => (
        <li key={each.name} {...(each.at === null ? {} : { 'data-done': true })}>
          {each.at === null ? <Icon name="clock" size={14} /> : <Icon name="check" size={14} />}
          <span>
            {each.name}
            {each.at === null && <span className="hidden">: not yet</span>}
          </span>
          <small>{each.at === null ? 'not yet' : [each.by, format.instant(each.at)].filter(Boolean).join(', ')}</small>
        </li>
      ))}
      {statement.status === 'PAID' && (
        <li data-done>
          <Icon name="check" size={14} />
          <span>Paid</span>
          <small>{format.date(statement.paidOn)}</small>
        </li>
      )}
    </ol>
  )
}

/** AfterLock lists what later periods posted because something of this locked one changed. */
function AfterLock({ statement, rep }: { readonly statement: string; readonly rep: string }) {
  const format = useFormat()
  const [{ data, error }] = useQuery({ query: AfterLockDocument, variables: { rep }, context: followsChanges })
  const failure = failureOf(error)
  if (failure !== null) return <p className="quiet">{failure.message}</p>
  const lines = (data?.commissionLines?.nodes ?? []).filter((line) => line.original?.statement?.id === statement)
  if (data === undefined) return null
  if (lines.length === 0) return <p className="quiet">Nothing has changed since it was locked.</p>
  return (
    <>
      <h3>Since it was locked</h3>
      <ul className="steps">
        {lines.map((line) => (
          <li key={line.id}>
            {line.title ?? kindOfLine(line.lineKind)}{' '}
            {format.money(line.lineKind === 'RELEASE' ? line.payable : line.earned)}
            {line.statement !== null && (
              <>
                {' in '}
                <Link to={`/commissions/${line.statement.id}`} search={{ line: line.id } as never}>
                  {format.days({ from: line.statement.fromDay, to: line.statement.toDay })}
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Proof computes a locked statement again from what was kept of it and compares. */
function Proof({ statement }: { readonly statement: Statement }) {
  const can = useCan()
  const client = useClient()
  const [said, setSaid] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (!can('commissionRegister') || (statement.status !== 'LOCKED' && statement.status !== 'PAID')) return null
  const prove = async () => {
    setBusy(true)
    const answer = await client
      .query(ReproducedDocument, { id: statement.id }, { requestPolicy: 'network-only' })
      .toPromise()
    setBusy(false)
    const node = answer.data?.node
    const reproduces = node?.__typename === 'CommissionStatement' ? node.reproduces : null
    setSaid(
      reproduces === true
        ? 'Computed again from what was kept: the same to the cent.'
        : reproduces === false
          ? 'Computed again from what was kept, it differs. Tell an administrator.'
          : (failureOf(answer.error)?.message ?? 'What it was computed from was not kept.'),
    )
  }
  return (
    <div className="row">
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void prove()}>
        Compute it again
      </Button>
      <span role="status" className="small quiet">
        {said ?? `Engine ${statement.engineVersion}`}
      </span>
    </div>
  )
}
