import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import type { CostCurveQuery } from './costCurve.generated.ts'

type Point = NonNullable<CostCurveQuery['compCostCurve']>['points'][number]

/** PayCurve draws what a component earns at each attainment; the table says what the next unit pays. */
export function PayCurve({ points }: { readonly points: readonly Point[] }) {
  const format = useFormat()
  const currency = points[0]?.earned.currency ?? null
  return (
    <ChartPanel
      title="Earned by attainment"
      note="As if one deal had brought it. Caps of the component are in it; extras and other components are not."
      asTable={false}
      drawn
      sheet={{
        head: ['Attainment', 'Earned', 'Share of the target incentive', 'The next unit pays'],
        rows: points.map((point) => [
          format.percent(point.attainment, 1),
          format.money(point.earned),
          format.percent(point.share, 1),
          format.percent(point.nextRate, 2),
        ]),
      }}
    >
      <Lines
        title="Earned by attainment"
        ticks={points.map((point) => format.percent(point.attainment))}
        series={[
          {
            key: 'earned',
            label: 'Earned',
            // Only where the line goes through; what is said is the server's number.
            values: points.map((point) => Number(point.earned.amount)),
            shown: points.map((point) => format.money(point.earned)),
          },
        ]}
        format={(value) => format.brief(String(Math.round(value)), 'MONEY', currency)}
        zero
      />
    </ChartPanel>
  )
}
