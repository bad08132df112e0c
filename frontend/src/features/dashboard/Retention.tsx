import { WhyLinks } from '@/figures/WhyLinks.tsx'
import type { KpiKey } from '@/gql/schema.ts'
import { percent } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import type { DashboardQuery } from './dashboard.generated.ts'

interface Props {
  readonly kpis: DashboardQuery['retention'] | DashboardQuery['churn']
  readonly asTable: boolean
  readonly onWhy: (key: KpiKey) => void
}

function useSeries(kpis: Props['kpis']) {
  const format = useFormat()
  const ticks = kpis[0]?.points.map((point) => format.month(point.period.from)) ?? []
  const shown = (value: string | null) => format.percent(value, 1)
  const series = kpis.map((kpi, index) => ({
    key: kpi.definition.key,
    label: kpi.definition.name,
    values: kpi.points.map((point) => (point.value === null ? null : Number(point.value))),
    shown: kpi.points.map((point) => shown(point.value)),
    dashed: index > 0,
  }))
  const sheet = {
    head: ['Month', ...series.map((each) => each.label)],
    rows: ticks.map((tick, place) => [tick, ...series.map((each) => each.shown[place] ?? '')]),
  }
  const axis = (value: number) => percent(value.toFixed(4), format.locale, 0)
  return { ticks, series, sheet, axis }
}

/** Retention shows NRR and GRR over twelve months each; above the line customers grow by themselves. */
export function Retention({ kpis, asTable, onWhy }: Props) {
  const { ticks, series, sheet, axis } = useSeries(kpis)
  return (
    <ChartPanel
      className="span-6"
      title="NRR and GRR, trailing 12 months"
      asTable={asTable}
      drawn
      sheet={sheet}
      note={
        <>
          Of the accounts that paid twelve months before; new accounts count on neither side. GRR never exceeds 100 %.
          <WhyLinks kpis={kpis} onWhy={onWhy} />
        </>
      }
    >
      <Lines title="NRR and GRR by month" ticks={ticks} series={series} format={axis} target={1} />
    </ChartPanel>
  )
}

/** Churn shows which share of accounts and of revenue left, month by month. */
export function Churn({ kpis, asTable, onWhy }: Props) {
  const { ticks, series, sheet, axis } = useSeries(kpis)
  return (
    <ChartPanel
      className="span-6"
      title="Churn by month"
      asTable={asTable}
      drawn
      sheet={sheet}
      note={
        <>
          Monthly, not annualised. Logo churn counts accounts; MRR churn counts what they paid, contraction included.
          <WhyLinks kpis={kpis} onWhy={onWhy} />
        </>
      }
    >
      <Lines title="Logo and MRR churn by month" ticks={ticks} series={series} format={axis} zero />
    </ChartPanel>
  )
}
