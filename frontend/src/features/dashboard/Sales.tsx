import { Link } from '@tanstack/react-router'
import { WhyLinks } from '@/figures/WhyLinks.tsx'
import type { KpiKey } from '@/gql/schema.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty } from '@/ui/states.tsx'
import type { DashboardQuery } from './dashboard.generated.ts'

type Kpis = DashboardQuery['funnel']
type Point = Kpis[number]['points'][number]

interface Props {
  readonly kpis: Kpis
  readonly onWhy: (key: KpiKey) => void
}

/** Funnel shows the open pipeline by stage, in the order of the sales process. */
export function Funnel({ kpis, onWhy }: Props) {
  const format = useFormat()
  interface Stage {
    readonly label: string
    readonly process: string
    readonly position: number
    readonly points: Map<string, Point>
  }
  const stages = new Map<string, Stage>()
  for (const kpi of kpis) {
    for (const point of kpi.points) {
      const [process, group] = point.group
      if (process === undefined || group?.key == null) continue
      const position = group.node?.__typename === 'Stage' ? group.node.position : 99
      const known = stages.get(group.key)
      const stage = known ?? { label: group.label, process: process.label, position, points: new Map<string, Point>() }
      stage.points.set(kpi.definition.key, point)
      stages.set(group.key, stage)
    }
  }
  const rows = [...stages]
    .filter(([, stage]) => stage.points.has('OPEN_OPPORTUNITIES'))
    .sort(([, a], [, b]) => a.process.localeCompare(b.process, format.locale) || a.position - b.position)
  const most = Math.max(1, ...rows.map(([, stage]) => Number(stage.points.get('PIPELINE')?.value ?? 0)))
  const cell = (point: Point | undefined) =>
    point === undefined ? '–' : format.brief(point.value, point.unit, point.currency)
  const sheet = {
    head: ['Stage', ...kpis.map((kpi) => kpi.definition.name)],
    rows: rows.map(([, stage]) => [
      `${stage.process}: ${stage.label}`,
      ...kpis.map((kpi) => cell(stage.points.get(kpi.definition.key))),
    ]),
  }
  return (
    <ChartPanel
      className="span-7"
      title="Pipeline by stage"
      asTable={false}
      sheet={sheet}
      note={
        <>
          Open at the end of the period. Conversion and time count opportunities that entered or left the stage in the
          period.
          <WhyLinks kpis={kpis} onWhy={onWhy} />
        </>
      }
    >
      {rows.length === 0 ? (
        <Empty title="Nothing is open" />
      ) : (
        <Scroll label="Pipeline by stage, wide">
          <table className="funnel" aria-label="Pipeline by stage">
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col" className="number">
                  Open
                </th>
                <th scope="col">
                  <span className="hidden">Share</span>
                </th>
                <th scope="col" className="number">
                  Amount
                </th>
                <th scope="col" className="number">
                  Weighted
                </th>
                <th scope="col" className="number">
                  Goes on
                </th>
                <th scope="col" className="number">
                  In stage
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([key, stage], index) => (
                <tr key={key}>
                  <th scope="row">
                    {stage.process !== rows[index - 1]?.[1].process && (
                      <span className="over small">{stage.process}</span>
                    )}
                    <Link to="/opportunities" search={{ f: ['status~in~OPEN', `stage~in~${key}`] } as never}>
                      {stage.label}
                    </Link>
                  </th>
                  <td className="number">{cell(stage.points.get('OPEN_OPPORTUNITIES'))}</td>
                  <td className="bar-cell">
                    <span
                      className="bar"
                      ref={(node) => {
                        const share = Number(stage.points.get('PIPELINE')?.value ?? 0) / most
                        node?.style.setProperty('width', `${(share * 100).toFixed(1)}%`)
                      }}
                    />
                  </td>
                  <td className="number">{cell(stage.points.get('PIPELINE'))}</td>
                  <td className="number">{cell(stage.points.get('WEIGHTED_PIPELINE'))}</td>
                  <td className="number">{cell(stage.points.get('STAGE_CONVERSION_RATE'))}</td>
                  <td className="number">{cell(stage.points.get('TIME_IN_STAGE'))}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">All stages</th>
                {kpis.slice(0, 3).map((kpi, index) => (
                  <td key={kpi.definition.key} className="number" colSpan={index === 1 ? 2 : 1}>
                    {format.brief(kpi.total.value, kpi.total.unit, kpi.total.currency)}
                  </td>
                ))}
                <td colSpan={2} />
              </tr>
            </tfoot>
          </table>
        </Scroll>
      )}
    </ChartPanel>
  )
}

/** Losses shows why opportunities were lost in the period. */
export function Losses({ kpis, onWhy }: Omit<Props, 'kpis'> & { readonly kpis: DashboardQuery['losses'] }) {
  const format = useFormat()
  const [count, amount] = kpis
  const rows = [...(count?.points ?? [])]
    .sort((a, b) => Number(b.value ?? 0) - Number(a.value ?? 0))
    .map((point) => {
      const group = point.group[0]
      const lost = amount?.points.find((each) => each.group[0]?.key === group?.key)
      return { key: group?.key ?? '', label: group?.label ?? '', point, lost }
    })
  const shown = (point: (typeof rows)[number]['point'] | undefined) =>
    point === undefined ? '–' : format.brief(point.value, point.unit, point.currency)
  return (
    <ChartPanel
      className="span-5"
      title="Lost opportunities by reason"
      asTable={false}
      sheet={{
        head: ['Reason', 'Opportunities', 'Amount'],
        rows: rows.map((row) => [row.label, shown(row.point), shown(row.lost)]),
      }}
      note={<WhyLinks kpis={kpis} onWhy={onWhy} />}
    >
      {rows.length === 0 ? (
        <Empty title="Nothing was lost in this period" />
      ) : (
        <table aria-label="Lost opportunities by reason">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" className="number">
                Count
              </th>
              <th scope="col" className="number">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                <td className="number">{shown(row.point)}</td>
                <td className="number">{shown(row.lost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ChartPanel>
  )
}
