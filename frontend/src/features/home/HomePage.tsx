import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { KpiTile } from '@/figures/KpiTile.tsx'
import { PeriodSelect } from '@/figures/Scope.tsx'
import { WhyPanel } from '@/figures/WhyPanel.tsx'
import type { KpiKey } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { seen } from '@/lib/measures.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat, useViewer } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CompleteActivityDocument } from '@/verbs/completeActivity.generated.ts'
import { LogActivity } from '@/verbs/LogActivity.tsx'
import { HomeDocument, type HomeQuery } from './home.generated.ts'
import { Pay } from './Pay.tsx'
import { homeView } from './view.ts'
import { WhoseSelect } from './WhoseSelect.tsx'
import { whoseDay } from './whose.ts'

/** The figures of a rep's day, the quota first. */
const figures = [
  'QUOTA_ATTAINMENT',
  'WON_REVENUE',
  'PIPELINE_COVERAGE',
  'PIPELINE',
  'WIN_RATE_CLOSED',
  'ACTIVITIES_DONE',
] as const

/** Renewals this many days ahead are on a rep's mind. */
const horizon = 90

/** HomePage is the day of a rep or of a team: how the quota stands, what is due, what went quiet, what renews. */
export function HomePage() {
  const viewer = useViewer()
  const format = useFormat()
  const can = useCan()
  const [view, change] = useView(homeView)
  const [why, setWhy] = useState<KpiKey | null>(null)
  const today = format.today()
  const whose = useMemo(() => whoseDay(viewer, view.who), [viewer, view.who])
  const variables = useMemo(() => {
    const mine = whose?.rep == null ? {} : { owner: { eq: whose.rep } }
    const soon = new Date(Date.parse(`${today}T00:00:00Z`) + horizon * 86_400_000).toISOString().slice(0, 10)
    return {
      keys: seen(viewer.permissions, figures),
      period: { preset: view.period },
      where: whose?.where ?? null,
      activities: { ...mine, status: { eq: 'PLANNED' as const }, dueOn: { lte: today } },
      overdue: { ...mine, status: { eq: 'OPEN' as const }, closeOn: { lt: today } },
      closing: { ...mine, status: { eq: 'OPEN' as const }, closeOn: { gte: today } },
      renewals: {
        ...mine,
        status: { in: ['ACTIVE' as const, 'PAST_DUE' as const] },
        termEndsOn: { gte: today, lte: soon },
      },
    }
  }, [whose, today, view.period, viewer.permissions])
  const [{ data, error }, again] = useQuery({
    query: HomeDocument,
    variables,
    context: followsChanges,
    pause: whose === null,
  })
  const failure = failureOf(error)
  if (whose === null) {
    return (
      <main id="main" tabIndex={-1}>
        <Empty title="This screen is for people who sell" />
      </main>
    )
  }
  const owned = whose.rep === null ? [] : [`owner~in~${whose.rep}`]
  const choices = [...(data?.overdue?.nodes ?? []), ...(data?.closing?.nodes ?? [])].map(({ id, name }) => ({
    value: id,
    label: name,
    about: { opportunityId: id },
  }))
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      <div className="page-head">
        <h1>My day</h1>
        <span className="quiet">{format.date(today)}</span>
        <div className="actions">
          {viewer.leads && viewer.teamId !== null && (
            <WhoseSelect
              team={viewer.teamId}
              teamName={viewer.teamName ?? 'My team'}
              self={viewer.repId ?? ''}
              value={whose.choice}
              onChange={(who) => change({ who })}
            />
          )}
          <PeriodSelect value={view.period} onChange={(period) => change({ period })} />
        </div>
      </div>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={600} label="Reading your day…" />}
      {data !== undefined && (
        <div className="stack">
          <Attainment figures={data.figures} today={today} mine={whose.choice === 'mine'} />
          <ul className="tiles" aria-label={whose.choice === 'mine' ? 'Your figures' : 'Figures'}>
            {data.figures
              .filter((tile) => tile.definition.key !== 'QUOTA_ATTAINMENT')
              .map((tile) => (
                <KpiTile key={tile.definition.key} tile={tile} onWhy={setWhy} />
              ))}
          </ul>
          <div className="columns">
            {can('previewCommission') && (
              <Pay key={whose.paid} rep={whose.paid} closing={whose.rep === null ? [] : closing(data)} />
            )}
            {whose.own && can('logActivity') && (
              <section className="panel span-5 stack" aria-label="Log an activity">
                <header>
                  <h2>Log what you did</h2>
                </header>
                <LogActivity about={{}} choices={choices} />
              </section>
            )}
            <Tasks tasks={data.tasks} />
            <Sales
              title="Past their close date"
              none="Every open opportunity has its decision ahead."
              list={data.overdue}
              owners={whose.rep === null}
              more={{ to: '/opportunities', f: [...owned, 'status~in~OPEN', `closeOn~lte~${today}`] }}
            />
            <Renewals renewals={data.renewals} />
            <Sales
              title="Open"
              none="Nothing is open. Convert a lead to begin."
              list={data.closing}
              owners={whose.rep === null}
              wide
              more={{ to: '/opportunities', f: [...owned, 'status~in~OPEN'] }}
            />
          </div>
        </div>
      )}
      <WhyPanel kpi={why} period={{ preset: view.period }} where={whose.where} onClose={() => setWhy(null)} />
    </main>
  )
}

/** closing returns the open opportunities that are expected to close within the period. */
function closing(data: HomeQuery): readonly string[] {
  const to = data.figures[0]?.total.period.to
  return (data.closing?.nodes ?? [])
    .filter((each) => to !== undefined && each.closeOn !== null && each.closeOn < to)
    .map((each) => each.id)
}

/** Attainment shows what was credited against the quota, how far the period is, and what is still needed. */
function Attainment({
  figures,
  today,
  mine,
}: {
  readonly figures: HomeQuery['figures']
  readonly today: string
  readonly mine: boolean
}) {
  const format = useFormat()
  const total = (key: KpiKey) => figures.find((each) => each.definition.key === key)?.total
  const attainment = total('QUOTA_ATTAINMENT')
  const coverage = total('PIPELINE_COVERAGE')
  const currency = coverage?.currency ?? total('WON_REVENUE')?.currency ?? null
  if (attainment === undefined) return null
  const { from, to } = attainment.period
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const elapsed = Math.max(0, Math.min(1, (at(today) - at(from)) / (at(to) - at(from))))
  const reached = attainment.value === null ? 0 : Number(attainment.value)
  const scale = Math.max(1.2, reached)
  const place = (share: number) => `${((share / scale) * 100).toFixed(2)}%`
  return (
    <section className="panel" aria-label="Quota attainment">
      <header>
        <h2>Quota attainment</h2>
        <span className="quiet">{format.days(attainment.period)}</span>
      </header>
      {attainment.value === null ? (
        <p className="quiet">{mine ? 'You have no quota in this period.' : 'There is no quota in this period.'}</p>
      ) : (
        <>
          <p>
            <span className="figure">{format.percent(attainment.value, 1)}</span>{' '}
            <span className="quiet">
              {format.brief(attainment.numerator, 'MONEY', currency)} of{' '}
              {format.brief(attainment.denominator, 'MONEY', currency)}
            </span>
          </p>
          <div className="bullet" aria-hidden="true">
            <span className="done" ref={(node) => node?.style.setProperty('width', place(Math.max(0, reached)))} />
            <span className="tick" ref={(node) => node?.style.setProperty('left', place(1))} />
            <span className="tick pace" ref={(node) => node?.style.setProperty('left', place(elapsed))} />
          </div>
          <p className="small quiet">
            The mark to the right is the quota, the coloured one is today, {format.percent(elapsed.toFixed(4))} into the
            period.
            {coverage?.denominator != null &&
              !coverage.denominator.startsWith('-') &&
              ` Still to win: ${format.brief(coverage.denominator, 'MONEY', currency)}, with ${format.brief(coverage.numerator, 'MONEY', currency)} open that closes in time.`}
          </p>
        </>
      )}
    </section>
  )
}

function Tasks({ tasks }: { readonly tasks: HomeQuery['tasks'] }) {
  const format = useFormat()
  const { run } = useCommand(CompleteActivityDocument)
  const today = format.today()
  const done = async (task: NonNullable<HomeQuery['tasks']>['nodes'][number]) => {
    const { problems } = await run({ input: { id: task.id, expectedVersion: task.version, doneOn: today } })
    if (problems.length > 0) {
      notifications.show({ color: 'red', message: problems.map((each) => each.message).join(' ') })
    }
  }
  return (
    <section className="panel span-7" aria-label="Due">
      <header>
        <h2>Due</h2>
        <span className="quiet">{format.count(tasks?.totalCount ?? 0)}</span>
      </header>
      {(tasks?.nodes.length ?? 0) === 0 && <p className="quiet">Nothing is due today.</p>}
      <ul className="tasks">
        {tasks?.nodes.slice(0, 15).map((task) => (
          <li key={task.id} className="row">
            {task.viewerCan.operations.includes('completeActivity') && (
              <button
                type="button"
                className="icon-button check"
                aria-label={`Done: ${task.subject ?? words(task.kind)}`}
                onClick={() => void done(task)}
              />
            )}
            <span className={task.dueOn !== null && task.dueOn < today ? 'late' : 'quiet'}>
              {format.date(task.dueOn)}
            </span>
            <span>{task.subject ?? words(task.kind)}</span>
            {task.opportunity !== null ? (
              <Link to={`/opportunities/${task.opportunity.id}`}>{task.opportunity.name}</Link>
            ) : (
              task.account !== null && <Link to={`/accounts/${task.account.id}`}>{task.account.name}</Link>
            )}
          </li>
        ))}
      </ul>
      {(tasks?.nodes.length ?? 0) > 15 && (
        <Button
          size="compact-xs"
          variant="subtle"
          component={Link}
          {...({ to: '/activities', search: { f: ['status~in~PLANNED', `dueOn~lte~${today}`] } } as object)}
        >
          All that is due
        </Button>
      )}
    </section>
  )
}

function Sales({
  title,
  none,
  list,
  owners,
  wide,
  more,
}: {
  readonly title: string
  readonly none: string
  readonly list: HomeQuery['overdue']
  /** Whether the list is of several people, who are named then. */
  readonly owners: boolean
  /** Whether it stands alone in its row. */
  readonly wide?: boolean
  readonly more: { readonly to: string; readonly f: readonly string[] }
}) {
  const format = useFormat()
  const rows = list?.nodes ?? []
  return (
    <section className={wide === true ? 'panel span-12' : 'panel span-7'} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="quiet">{format.count(list?.totalCount ?? 0)}</span>
        <div className="actions">
          <Button
            size="compact-xs"
            variant="subtle"
            component={Link}
            {...({ to: more.to, search: { f: more.f } } as object)}
          >
            As a list
          </Button>
        </div>
      </header>
      {rows.length === 0 && <p className="quiet">{none}</p>}
      {rows.length > 0 && (
        <Scroll label={title}>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">Opportunity</th>
                {owners && <th scope="col">Owner</th>}
                <th scope="col">Stage</th>
                <th scope="col">Close date</th>
                <th scope="col">Next step</th>
                <th scope="col" className="number">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, 12).map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    <Link to={`/opportunities/${row.id}`}>{row.name}</Link>
                  </th>
                  {owners && <td>{row.owner?.name ?? '–'}</td>}
                  <td>{row.stage?.name ?? '–'}</td>
                  <td className="nowrap">{format.date(row.closeOn)}</td>
                  <td>{row.nextStep ?? '–'}</td>
                  <td className="number">{format.money(row.amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

function Renewals({ renewals }: { readonly renewals: HomeQuery['renewals'] }) {
  const format = useFormat()
  const rows = renewals?.nodes ?? []
  return (
    <section className="panel span-5" aria-label="Renewals due">
      <header>
        <h2>Renewals due</h2>
        <span className="quiet">
          {format.count(renewals?.totalCount ?? 0)} in {horizon} days
        </span>
      </header>
      {rows.length === 0 && <p className="quiet">No term ends soon.</p>}
      {rows.length > 0 && (
        <table aria-label="Renewals due">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Term ends</th>
              <th scope="col" className="number">
                MRR
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 12).map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link to={`/subscriptions/${row.id}`}>{row.account?.name ?? row.name}</Link>
                </th>
                <td>
                  {format.date(row.termEndsOn)}
                  {!row.autoRenew && <span className="late"> ends unless renewed</span>}
                </td>
                <td className="number">{format.money(row.mrr)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
