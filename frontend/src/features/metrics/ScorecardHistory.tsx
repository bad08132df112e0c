import { useMemo } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import { Pending } from '@/ui/states.tsx'
import { QuartersDocument } from './quarters.generated.ts'
import { ScorecardHistoryDocument } from './scorecardHistory.generated.ts'

/** ScorecardHistory shows how a scorecard stood in the quarters up to this one, whole and by its sides. */
export function ScorecardHistory({ id, name }: { readonly id: string; readonly name: string }) {
  const format = useFormat()
  const today = format.today()
  const [{ data: calendar }] = useQuery({ query: QuartersDocument, requestPolicy: 'cache-first' })
  const periods = useMemo(() => {
    const points = [...(calendar?.before[0]?.points ?? []), ...(calendar?.now[0]?.points ?? [])]
    return points.flatMap(({ period: { from, to } }) => (from <= today ? [{ from, to }] : [])).slice(-5)
  }, [calendar, today])
  const [a, b, c, d, e] = periods
  const known = a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined
  const [{ data }] = useQuery({
    query: ScorecardHistoryDocument,
    variables: known ? { id, a, b, c, d, e } : ({ id } as never),
    pause: !known,
    context: followsChanges,
  })
  if (calendar !== undefined && !known) return null
  const node = data?.node
  if (node?.__typename !== 'Scorecard') return <Pending height={300} label="Scoring the quarters before…" />
  const scores = [node.a, node.b, node.c, node.d, node.e]
  const ticks = periods.map((period) => format.month(period.from))
  const sides = [...new Set(scores.flatMap((score) => score?.perspectives.map((each) => each.name) ?? []))].slice(0, 5)
  const series = [name, ...sides].map((side, index) => {
    const values = scores.map((score) =>
      index === 0 ? (score?.score ?? null) : (score?.perspectives.find((each) => each.name === side)?.score ?? null),
    )
    return {
      key: `${index} ${side}`,
      label: side,
      dashed: index > 0,
      values: values.map((value) => (value === null ? null : Number(value))),
      shown: values.map((value) => format.plain(value)),
    }
  })
  return (
    <ChartPanel
      title="Score by quarter"
      asTable={false}
      drawn
      sheet={{
        head: ['Quarter', ...series.map((each) => each.label)],
        rows: periods.map((period, index) => [format.days(period), ...series.map((each) => each.shown[index] ?? '')]),
      }}
      note="Scored by what the scorecard weighs today. The last quarter may not be over."
    >
      <Lines
        title="Score by quarter"
        ticks={ticks}
        series={series}
        format={(value) => format.plain(value.toFixed(0))}
        zero
      />
    </ChartPanel>
  )
}
