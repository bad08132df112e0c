import { useView } from '@/lib/url.ts'
import { useCan } from '@/lib/viewer.tsx'
import { Forbidden } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Alerts } from './Alerts.tsx'
import { Goals } from './Goals.tsx'
import { Metrics } from './Metrics.tsx'
import { Scorecards } from './Scorecards.tsx'
import { type MetricsView, metricsView } from './view.ts'
import '@/styles/office.css'

const tabs: readonly { readonly tab: MetricsView['tab']; readonly name: string; readonly needs: string }[] = [
  { tab: 'goals', name: 'Goals', needs: 'kpiGoals' },
  { tab: 'scorecards', name: 'Scorecards', needs: 'scorecards' },
  { tab: 'alerts', name: 'Alerts', needs: 'kpiAlerts' },
  { tab: 'metrics', name: 'Own metrics', needs: 'userMetrics' },
]

/** MetricsPage is what people want of the KPIs: goals, scorecards, alerts, and metrics of their own. */
export function MetricsPage() {
  const can = useCan()
  const [view] = useView(metricsView)
  const shown = tabs.filter((each) => can(each.needs))
  const [first] = shown
  if (first === undefined) return <Forbidden what="Goals" />
  const current = shown.find((each) => each.tab === view.tab)?.tab ?? first.tab
  return (
    <main id="main" tabIndex={-1}>
      <div className="page-head">
        <h1>Goals and scorecards</h1>
      </div>
      <Tabs label="Goals and scorecards" codecs={metricsView} current={current} tabs={shown} />
      {current === 'goals' && <Goals />}
      {current === 'scorecards' && <Scorecards />}
      {current === 'alerts' && <Alerts />}
      {current === 'metrics' && <Metrics />}
    </main>
  )
}
