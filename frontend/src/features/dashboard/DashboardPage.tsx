import { Checkbox, Select } from '@mantine/core'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { useQuery } from 'urql'
import { FirstSteps } from '@/figures/FirstSteps.tsx'
import { KpiTile } from '@/figures/KpiTile.tsx'
import { useNarrowed } from '@/figures/narrow.ts'
import { PeriodSelect, ScopeSelects, whereOfScope } from '@/figures/Scope.tsx'
import { WhyPanel } from '@/figures/WhyPanel.tsx'
import type { Comparison, KpiKey } from '@/gql/schema.ts'
import { inWords, ofAll } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { seen } from '@/lib/measures.ts'
import { presetKeys } from '@/lib/period.ts'
import { useView } from '@/lib/url.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { Changed } from './Changed.tsx'
import { DashboardDocument } from './dashboard.generated.ts'
import { drillOf } from './drill.ts'
import { Movements } from './Movements.tsx'
import { Churn, Retention } from './Retention.tsx'
import { chartKeys, dashboardView, economicsKeys, stripKeys } from './view.ts'

// What lies below the fold is loaded beside the figures, not before them.
const Cohorts = lazy(() => import('./Cohorts.tsx').then((module) => ({ default: module.Cohorts })))
const Funnel = lazy(() => import('./Sales.tsx').then((module) => ({ default: module.Funnel })))
const Losses = lazy(() => import('./Sales.tsx').then((module) => ({ default: module.Losses })))

const trend = { preset: 'TRAILING_12_MONTHS' } as const

/** DashboardPage is the room of executives: where recurring revenue and sales stand, what moved, and why. */
export function DashboardPage() {
  const format = useFormat()
  const [view, change] = useView(dashboardView)
  const where = useMemo(() => whereOfScope(view), [view])
  const period = useMemo(() => ({ preset: view.period }), [view.period])
  const viewer = useViewer()
  const economics = useMemo(() => economicsKeys(viewer.role, viewer.permissions.has('spends')), [viewer])
  const strip = useMemo(() => seen(viewer.permissions, stripKeys), [viewer])
  const narrowed = useNarrowed(where)
  const variables = {
    keys: narrowed.keep(strip),
    economics: narrowed.keep(economics),
    period,
    trend,
    where,
    against: [view.against],
  }
  const [{ data, error, stale }, again] = useQuery({
    query: DashboardDocument,
    variables,
    context: followsChanges,
    pause: narrowed.pending,
  })
  const failure = failureOf(error)
  const days = data?.strip[0]?.total.period
  const known: readonly KpiKey[] = [...strip, ...economics, ...chartKeys]
  const left = narrowed.pending
    ? []
    : narrowed.names(
        [...strip, ...economics].filter(
          (key) => !([...variables.keys, ...variables.economics] as readonly KpiKey[]).includes(key),
        ),
      )
  const why = known.find((key) => key === view.why) ?? null

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = { '[': -1, ']': 1 }[event.key]
      if (step === undefined || event.target instanceof HTMLInputElement) return
      const next = presetKeys[presetKeys.indexOf(view.period) + step]
      if (next !== undefined) change({ period: next })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [view.period, change])

  const sparkOf = (key: KpiKey) =>
    data?.sparks
      .find((each) => each.definition.key === key)
      ?.points.map((point) => (point.value === null ? null : Number(point.value)))
  const targetOf = (key: KpiKey) => {
    if (where !== null || days === undefined) return null
    const goal = data?.goals?.nodes.find(
      (each) =>
        each.kpi === key &&
        each.rep === null &&
        each.team === null &&
        each.territory === null &&
        each.fromDay <= days.from &&
        days.to <= each.toDay &&
        (each.grain !== null || (each.fromDay === days.from && each.toDay === days.to)),
    )
    return goal?.target ?? null
  }
  const nameOf = (key: KpiKey) =>
    [...(data?.strip ?? []), ...(data?.economics ?? [])].find((each) => each.definition.key === key)?.definition.name ??
    words(key)
  const openWhy = (key: KpiKey) => change({ why: key })

  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined || stale}>
      <div className="page-head">
        <h1>Dashboard</h1>
        {days !== undefined && <span className="quiet">{format.days(days)}</span>}
        <div className="actions">
          <PeriodSelect value={view.period} onChange={(next) => change({ period: next })} />
          <Select
            aria-label="Compared with"
            data={[
              { value: 'PREVIOUS_PERIOD', label: 'against the period before' },
              { value: 'SAME_PERIOD_LAST_YEAR', label: 'against a year before' },
            ]}
            value={view.against}
            onChange={(next) => change({ against: (next ?? view.against) as Comparison })}
            allowDeselect={false}
            w={190}
          />
          <ScopeSelects scope={view} onChange={change} />
          <Checkbox
            size="xs"
            label="Tables"
            checked={view.tables}
            onChange={(event) => change({ tables: event.currentTarget.checked }, 'replace')}
          />
        </div>
      </div>
      <FirstSteps />
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={900} label="Computing the figures…" />}
      {data !== undefined && (
        <div className="stack">
          <ul className="tiles" aria-label="Figures">
            {data.strip.map((tile) => (
              <KpiTile
                key={tile.definition.key}
                tile={tile}
                spark={sparkOf(tile.definition.key)}
                target={targetOf(tile.definition.key)}
                onWhy={openWhy}
              />
            ))}
          </ul>
          {ofAll(data.strip.map((each) => each.total)).map((caveat) => (
            <p key={caveat} className="small quiet">
              {inWords(caveat)}
            </p>
          ))}
          {left.length > 0 && (
            <p className="small quiet">Not shown, because they cannot be narrowed like this: {left.join(', ')}.</p>
          )}
          <div className="columns">
            <Movements waterfall={data.waterfall.total} asTable={view.tables} />
            <Changed strip={data.strip} />
            <Retention kpis={data.retention} asTable={view.tables} onWhy={openWhy} />
            <Churn kpis={data.churn} asTable={view.tables} onWhy={openWhy} />
            <Suspense fallback={<Later height={380} label="Cohorts" />}>
              {days !== undefined && viewer.permissions.has('subscriptions') && (
                <Cohorts
                  follow={view.follow}
                  where={where}
                  days={days}
                  names={nameOf}
                  onFollow={(follow) => change({ follow }, 'replace')}
                />
              )}
            </Suspense>
            <Suspense fallback={<Later height={420} label="Pipeline by stage" />}>
              <Funnel kpis={data.funnel} onWhy={openWhy} />
              <Losses kpis={data.losses} onWhy={openWhy} />
            </Suspense>
            <section className="panel span-12" aria-label="Unit economics">
              <header>
                <h2>Unit economics</h2>
              </header>
              <ul className="tiles">
                {data.economics.map((tile) => (
                  <KpiTile key={tile.definition.key} tile={tile} onWhy={openWhy} />
                ))}
              </ul>
            </section>
          </div>
        </div>
      )}
      <WhyPanel
        kpi={why}
        period={period}
        where={where}
        onClose={() => change({ why: '' })}
        list={why === null || days === undefined || where !== null ? null : drillOf(why, days, format.today())}
      />
    </main>
  )
}

/** Later keeps the place of what is loaded after the figures. */
function Later({ height, label }: { readonly height: number; readonly label: string }) {
  return (
    <section className="panel span-12" aria-label={label}>
      <Pending height={height} label={`Loading ${label}…`} />
    </section>
  )
}
