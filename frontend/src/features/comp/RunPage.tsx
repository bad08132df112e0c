import { Button, Checkbox, Progress } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat, useViewer } from '@/lib/viewer.tsx'
import { FormDialog } from '@/ui/FormDialog.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { Export } from '@/verbs/Export.tsx'
import { type Step, stepsFor } from './moves.ts'
import { remedies, stateInWords, statementStates } from './names.ts'
import { RunDocument, type RunQuery } from './run.generated.ts'
import { RunCommissionsDocument } from './runCommissions.generated.ts'
import { State } from './State.tsx'
import { useStepFields, useSteps } from './StatementSteps.tsx'
import { runView } from './view.ts'
import '@/styles/pay.css'

type Run = Extract<NonNullable<RunQuery['node']>, { readonly __typename: 'CommissionRun' }>
type Statements = NonNullable<RunQuery['statements']>
type Row = Statements['nodes'][number]

/** RunPage is one run: what it computed, what it could not, and its statements to approve and lock. */
export function RunPage() {
  const { id = '' } = useParams({ strict: false })
  const can = useCan()
  const [view] = useView(runView)
  const state = statementStates.find((each) => each === view.status)
  const [{ data, error }, again] = useQuery({
    query: RunDocument,
    variables: { id, where: { run: { eq: id }, ...(state === undefined ? {} : { status: { eq: state } }) } },
    context: followsChanges,
    pause: !can('commissionRuns'),
  })
  const failure = failureOf(error)
  const run = data?.node?.__typename === 'CommissionRun' ? data.node : null
  const going = run?.status === 'QUEUED' || run?.status === 'RUNNING'
  useEffect(() => {
    if (!going) return
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), 600)
    return () => clearInterval(timer)
  }, [going, again])

  if (!can('commissionRuns')) return <Forbidden what="Running commissions" />
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={400} label="Reading the run…" />}
      {data !== undefined && run === null && <Empty title="There is no such run, or none that you may see" />}
      {run !== null && <Whole run={run} going={going} statements={data?.statements ?? null} />}
    </main>
  )
}

function Whole(props: { readonly run: Run; readonly going: boolean; readonly statements: Statements | null }) {
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
      {!going && statements !== null && <StatementsOf run={run} statements={statements} />}
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

/** StatementsOf lists the statements of the run; several can be taken a step on at once. */
function StatementsOf({ run, statements }: { readonly run: Run; readonly statements: Statements }) {
  const format = useFormat()
  const viewer = useViewer()
  const take = useSteps()
  const fieldsOf = useStepFields()
  const [view, change] = useView(runView)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [step, setStep] = useState<Step | null>(null)
  const [refused, setRefused] = useState<readonly { message: string }[]>([])
  const rows = statements.nodes
  const picked = rows.filter((row) => chosen.has(row.id))
  const possible = (row: Row) => stepsFor(row, viewer)
  const offered = [...new Map(rows.flatMap(possible).map((each) => [each.name, each])).values()]
  const fits = (each: Step) => picked.filter((row) => possible(row).some((other) => other.name === each.name))
  const choose = (id: string) =>
    setChosen((now) => {
      const next = new Set(now)
      if (!next.delete(id)) next.add(id)
      return next
    })
  return (
    <section className="panel stack" aria-label="Statements">
      <header>
        <h2>Statements</h2>
        <span className="quiet">{format.count(statements.totalCount)}</span>
        <div className="actions">
          <Export
            total={statements.totalCount}
            input={{
              list: 'COMMISSION_STATEMENTS',
              includeArchived: false,
              filter: { commissionStatements: { run: { eq: run.id } } },
            }}
          />
        </div>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of content, not of a form's fields. */}
      <div className="row" role="group" aria-label="Which statements">
        <button
          type="button"
          className="view-tab"
          aria-pressed={view.status === ''}
          onClick={() => change({ status: '' })}
        >
          All
        </button>
        {statementStates.map((each) => (
          <button
            key={each}
            type="button"
            className="view-tab"
            aria-pressed={view.status === each}
            onClick={() => change({ status: view.status === each ? '' : each })}
          >
            {stateInWords(each)}
          </button>
        ))}
      </div>
      {rows.length === 0 && <p className="quiet">No statement stands here.</p>}
      {rows.length > 0 && (
        <>
          <div className="row">
            <Checkbox
              size="xs"
              label={picked.length === 0 ? 'Choose all' : `${format.count(picked.length)} chosen`}
              checked={picked.length === rows.length}
              indeterminate={picked.length > 0 && picked.length < rows.length}
              onChange={() => setChosen(picked.length === rows.length ? new Set() : new Set(rows.map((row) => row.id)))}
            />
            {offered.map((each) => (
              <Button
                key={each.name}
                size="compact-sm"
                variant="default"
                disabled={fits(each).length === 0}
                onClick={() => setStep(each)}
              >
                {each.name} {fits(each).length > 0 && format.count(fits(each).length)}
              </Button>
            ))}
          </div>
          <Problems problems={refused} />
          <Scroll label="Statements of the run">
            <table aria-label="Statements of the run">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="hidden">Chosen</span>
                  </th>
                  <th scope="col">Payee</th>
                  <th scope="col">Status</th>
                  <th scope="col" className="number">
                    Lines
                  </th>
                  <th scope="col" className="number">
                    Earned
                  </th>
                  <th scope="col" className="number">
                    Payable
                  </th>
                  <th scope="col" className="number">
                    Held
                  </th>
                  <th scope="col" className="number">
                    To be paid
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <Checkbox
                        size="xs"
                        aria-label={`Choose ${row.rep?.name ?? 'this statement'}`}
                        checked={chosen.has(row.id)}
                        onChange={() => choose(row.id)}
                      />
                    </td>
                    <th scope="row">
                      <Link to={`/commissions/${row.id}`}>{row.rep?.name ?? 'Statement'}</Link>
                    </th>
                    <td>
                      <State value={row.status} />
                      {row.issuesCount > 0 && <span className="late"> {format.count(row.issuesCount)} open</span>}
                    </td>
                    <td className="number">{format.count(row.linesCount)}</td>
                    <td className="number">{format.money(row.earned)}</td>
                    <td className="number">{format.money(row.payable)}</td>
                    <td className="number">{format.money(row.heldAfter)}</td>
                    <td className="number">{format.money(row.paid)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {statements.totalCount > rows.length && (
            <p className="quiet">The first {format.count(rows.length)}; choose a status to see the others.</p>
          )}
        </>
      )}
      <FormDialog
        opened={step !== null}
        title={step === null ? '' : `${step.name}: ${format.count(fits(step).length)} statements`}
        about={step?.about}
        submit={step?.name ?? ''}
        fields={step === null ? [] : fieldsOf(step)}
        onSubmit={async (values) => {
          if (step === null) return []
          const wanted = fits(step)
          const problems: { message: string }[] = []
          for (const row of wanted) {
            for (const each of await take(step, row, values))
              problems.push({ message: `${row.rep?.name ?? 'A payee'}: ${each.message}` })
          }
          setRefused(problems)
          setChosen(new Set())
          const done = wanted.length - new Set(problems.map((each) => each.message.split(':')[0])).size
          if (done > 0)
            notifications.show({ color: 'teal', message: `${step.name}: ${format.count(done)} statements.` })
          return []
        }}
        onDone={() => setStep(null)}
      />
    </section>
  )
}
