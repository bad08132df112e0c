import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Adjustments } from './Adjustments.tsx'
import { Assets } from './Assets.tsx'
import { Disputes } from './DisputesTab.tsx'
import { Payments } from './Payments.tsx'
import { Register } from './Register.tsx'
import { RunListDocument, type RunListQuery } from './runList.generated.ts'
import { StartRun } from './StartRun.tsx'
import { State } from './State.tsx'
import { type RunsView, runsView } from './view.ts'
import '@/styles/pay.css'
import '@/styles/office.css'

type Runs = NonNullable<RunListQuery['commissionRuns']>['nodes']

const tabs: readonly { readonly tab: RunsView['tab']; readonly name: string }[] = [
  { tab: 'runs', name: 'Runs' },
  { tab: 'register', name: 'Register' },
  { tab: 'adjustments', name: 'Adjustments' },
  { tab: 'payments', name: 'Payments' },
  { tab: 'disputes', name: 'Disputes' },
  { tab: 'assets', name: 'Assets' },
]

/** How long a customer is taken to stay when nobody says otherwise. */
const usualMonths = '36'

/** RunsPage is where pay is computed: runs, the register, adjustments, disputes, and what accounting spreads. */
export function RunsPage() {
  const can = useCan()
  const [view] = useView(runsView)
  const [starting, setStarting] = useState(false)
  const [{ data, error }, again] = useQuery({
    query: RunListDocument,
    variables: {},
    context: followsChanges,
    pause: !can('commissionRuns'),
  })
  const failure = failureOf(error)
  const runs = data?.commissionRuns?.nodes ?? []
  const going = runs.some((run) => run.status === 'QUEUED' || run.status === 'RUNNING')
  useEffect(() => {
    if (!going) return
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), 800)
    return () => clearInterval(timer)
  }, [going, again])

  if (!can('commissionRuns')) return <Forbidden what="Running commissions" />
  return (
    <main
      id="main"
      tabIndex={-1}
      className={view.tab === 'payments' || view.tab === 'assets' ? 'list-page' : undefined}
      aria-busy={data === undefined && failure === null}
    >
      <div className="page-head">
        <h1>Commission runs</h1>
        <div className="actions">
          {can('runCommissions') && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setStarting(true)}>
              Run commissions
            </Button>
          )}
        </div>
      </div>
      <Tabs label="Commission runs" codecs={runsView} current={view.tab} tabs={tabs} />
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={320} label="Reading the runs…" />}
      {data !== undefined && view.tab === 'runs' && <RunTable runs={runs} />}
      {data !== undefined && (view.tab === 'register' || view.tab === 'assets') && <Dated runs={runs} tab={view.tab} />}
      {view.tab === 'adjustments' && <Adjustments />}
      {view.tab === 'payments' && <Payments />}
      {view.tab === 'disputes' && <Disputes />}
      <StartRun opened={starting} onClose={() => setStarting(false)} />
    </main>
  )
}

function RunTable({ runs }: { readonly runs: Runs }) {
  const format = useFormat()
  if (runs.length === 0)
    return (
      <Empty title="No run yet">
        <p>A run computes the statements of a period. Plans and assignments have to stand first.</p>
      </Empty>
    )
  return (
    <Scroll label="Runs">
      <table className="roomy" aria-label="Runs">
        <thead>
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Payees
            </th>
            <th scope="col" className="number">
              Lines
            </th>
            <th scope="col">What came of it</th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <Link to={`/commission-runs/${run.id}`}>{format.days({ from: run.fromDay, to: run.toDay })}</Link>
              </th>
              <td>
                <State value={run.status} />
              </td>
              <td className="number">{format.count(run.payees)}</td>
              <td className="number">{format.count(run.lines)}</td>
              <td>{run.message ?? run.job?.message ?? '–'}</td>
              <td>
                {format.instant(run.createdAt)}
                <span className="quiet"> {run.user?.name ?? 'System'}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Dated shows what is asked for a stretch of days: those of the latest run unless others are given. */
function Dated({ runs, tab }: { readonly runs: Runs; readonly tab: 'register' | 'assets' }) {
  const format = useFormat()
  const [view, change] = useView(runsView)
  const latest = runs.find((run) => run.status === 'CALCULATED' || run.status === 'LOCKED') ?? runs[0]
  const today = format.today()
  const from = view.from || (latest?.fromDay ?? today)
  const to = view.to || (latest?.toDay ?? today)
  const months = view.months || usualMonths
  const day = /^\d{4}-\d{2}-\d{2}$/
  const whole = day.test(from) && day.test(to) && from < to
  const counted = /^[1-9]\d{0,2}$/.test(months)
  return (
    <div className={tab === 'assets' ? 'stack list-part' : 'stack'}>
      <div className="form-grid">
        <TextInput
          label="First day"
          type="date"
          size="xs"
          value={from}
          onChange={(event) => change({ from: event.currentTarget.value }, 'replace')}
        />
        <TextInput
          label="First day after"
          type="date"
          size="xs"
          value={to}
          error={whole ? null : 'After the first day'}
          onChange={(event) => change({ to: event.currentTarget.value }, 'replace')}
        />
        {tab === 'assets' && (
          <TextInput
            label="Expected life of a customer, months"
            size="xs"
            inputMode="numeric"
            value={months}
            error={counted ? null : 'From 1 to 999'}
            onChange={(event) => change({ months: event.currentTarget.value }, 'replace')}
          />
        )}
      </div>
      {whole && tab === 'register' && <Register from={from} to={to} />}
      {whole && counted && tab === 'assets' && <Assets from={from} to={to} months={Number(months)} />}
    </div>
  )
}
