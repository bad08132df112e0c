import { Button, Progress } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useCommand } from '@/lib/command.ts'
import { type Connection, useConnection } from '@/lib/connection.ts'
import { sentence } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { remedies, statementStates } from './names.ts'
import { type RunRow, RunStatements } from './RunStatements.tsx'
import { RunDocument, type RunQuery } from './run.generated.ts'
import { RunCommissionsDocument } from './runCommissions.generated.ts'
import { State } from './State.tsx'
import { runView } from './view.ts'
import '@/styles/pay.css'

type Run = Extract<NonNullable<RunQuery['node']>, { readonly __typename: 'CommissionRun' }>
type Statements = Connection<RunQuery, RunRow>

/** RunPage is one run: what it computed, what it could not, and its statements to approve and lock. */
export function RunPage() {
  const { id = '' } = useParams({ strict: false })
  const can = useCan()
  const [view] = useView(runView)
  const state = statementStates.find((each) => each === view.status)
  const allowed = can('commissionRuns')
  const list = useConnection(
    RunDocument,
    {
      id,
      after: null,
      where: { run: { eq: id }, ...(state === undefined ? {} : { status: { eq: state } }) },
    },
    (answer) => answer.statements,
    !allowed,
  )
  const { data, failure, again } = list
  const run = data?.node?.__typename === 'CommissionRun' ? data.node : null
  const going = run?.status === 'QUEUED' || run?.status === 'RUNNING'
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    if (!going) return
    const timer = setInterval(() => latest.current(), 600)
    return () => clearInterval(timer)
  }, [going])

  if (!allowed) return <Forbidden what="Running commissions" />
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={400} label="Reading the run…" />}
      {data !== undefined && run === null && <Empty title="There is no such run, or none that you may see" />}
      {run !== null && <Whole run={run} going={going} statements={list} />}
    </main>
  )
}

function Whole(props: { readonly run: Run; readonly going: boolean; readonly statements: Statements }) {
  const { run, going, statements } = props
  const can = useCan()
  const format = useFormat()
  const navigate = useNavigate()
  const rerun = useCommand(RunCommissionsDocument)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const again = async () => {
    const { data, problems: found } = await rerun.run({ input: { fromDay: run.fromDay, toDay: run.toDay } })
    setProblems(found)
    const id = data?.runCommissions?.commissionRun?.id
    if (id !== undefined) void navigate({ to: `/commission-runs/${id}` })
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>Run of {format.days({ from: run.fromDay, to: run.toDay })}</h1>
        <State value={run.status} />
        <div className="actions">
          {can('runCommissions') && !going && (
            <Button variant="default" loading={rerun.busy} onClick={() => void again()}>
              Run it again
            </Button>
          )}
          <Link to="/commission-runs">All runs</Link>
        </div>
      </div>
      <Problems problems={problems} />
      {going && (
        <section className="panel stack" aria-label="Progress" aria-live="polite">
          <p>{run.job?.message ?? 'Computing the statements…'}</p>
          <Progress
            aria-label="Progress of the run"
            value={run.job?.total ? Math.min(100, (run.job.done / run.job.total) * 100) : 5}
            animated
          />
        </section>
      )}
      {run.status === 'FAILED' && <Message kind="problem">{sentence(run.message ?? 'The run failed')}</Message>}
      {!going && run.status !== 'FAILED' && (
        <dl className="headline">
          <div>
            <dt>Payees</dt>
            <dd>{format.count(run.payees)}</dd>
          </div>
          <div>
            <dt>Lines</dt>
            <dd>{format.count(run.lines)}</dd>
          </div>
          <div>
            <dt>Events</dt>
            <dd>{format.count(run.events)}</dd>
          </div>
          <div>
            <dt>Computed</dt>
            <dd>{format.instant(run.finishedAt)}</dd>
          </div>
        </dl>
      )}
      {run.message !== null && run.status !== 'FAILED' && <p className="quiet">{sentence(run.message)}</p>}
      <Issues issues={run.issues} />
      {!going && <RunStatements run={run} list={statements} />}
    </div>
  )
}

function Issues({ issues }: { readonly issues: Run['issues'] }) {
  const format = useFormat()
  if (issues.length === 0) return null
  return (
    <section className="panel" aria-label="What could not be computed">
      <header>
        <h2>What could not be computed</h2>
        <span className="quiet">{format.count(issues.length)}</span>
      </header>
      <Scroll label="What could not be computed">
        <table className="roomy" aria-label="What could not be computed">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Payee</th>
              <th scope="col">Component</th>
              <th scope="col">Why</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            {issues.map((issue) => (
              <tr key={`${issue.code} ${issue.rep?.id} ${issue.component} ${issue.eventKey} ${issue.message}`}>
                <th scope="row">{remedies[issue.code]?.what ?? issue.code}</th>
                <td>{issue.rep?.name ?? 'everybody'}</td>
                <td>{issue.component ?? '–'}</td>
                <td>{sentence(issue.message)}</td>
                <td>
                  {issue.code === 'NO_QUOTA' ? (
                    <Link to="/quotas">{remedies[issue.code]?.remedy}</Link>
                  ) : (
                    remedies[issue.code]?.remedy
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
