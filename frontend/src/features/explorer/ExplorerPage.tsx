import { Checkbox, Select } from '@mantine/core'
import { useMemo } from 'react'
import { useQuery } from 'urql'
import { Delta } from '@/figures/KpiTile.tsx'
import { ScopeSelects, whereOfScope } from '@/figures/Scope.tsx'
import { WhyPanel } from '@/figures/WhyPanel.tsx'
import type { KpiKey } from '@/gql/schema.ts'
import { inWords } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { dayBefore, presets } from '@/lib/period.ts'
import { useView } from '@/lib/url.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { ExploreDocument, type ExploreQuery } from './explore.generated.ts'
import { type ExplorerView, explorerView } from './view.ts'

type Definition = ExploreQuery['kpiDefinitions'][number]
type Kpi = ExploreQuery['kpis'][number]

/** ExplorerPage shows any KPI by any of its dimensions and any grain. */
export function ExplorerPage() {
  const format = useFormat()
  const [view, change] = useView(explorerView)
  const key = view.kpi as KpiKey
  const where = useMemo(() => whereOfScope(view), [view])
  const custom = view.period === 'CUSTOM' && view.from !== '' && view.to !== ''
  const period = useMemo(
    () =>
      custom
        ? { from: view.from, to: view.to }
        : { preset: view.period === 'CUSTOM' ? ('TRAILING_12_MONTHS' as const) : view.period },
    [custom, view.from, view.to, view.period],
  )
  const variant = useMemo(
    () =>
      view.choice.map((each) => {
        const [name = '', value = ''] = each.split('~')
        return { key, name, value }
      }),
    [view.choice, key],
  )
  const variables = {
    input: {
      keys: [key],
      period,
      grain: view.grain === 'NONE' ? null : view.grain,
      groupBy: view.by === 'NONE' ? null : [view.by],
      where,
      variant,
      compareTo: ['PREVIOUS_PERIOD' as const],
    },
  }
  const [{ data, error, stale }, again] = useQuery({ query: ExploreDocument, variables, context: followsChanges })
  const failure = failureOf(error)
  const definition = data?.kpiDefinitions.find((each) => each.key === key)
  const kpi = data?.kpis[0]

  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined || stale}>
      <div className="page-head">
        <h1>KPI explorer</h1>
        {kpi !== undefined && <span className="quiet">{format.days(kpi.total.period)}</span>}
      </div>
      <div className="row tools">
        <Select
          aria-label="KPI"
          data={(data?.kpiDefinitions ?? [])
            .filter((each) => each.available)
            .map((each) => ({ value: each.key, label: each.name }))}
          value={data === undefined ? null : key}
          onChange={(next) => change({ kpi: next ?? key, by: 'NONE', choice: [], why: false })}
          searchable
          allowDeselect={false}
          w={230}
        />
        <Periods view={view} onChange={change} />
        <Select
          aria-label="Grain"
          data={[
            { value: 'NONE', label: 'in one' },
            ...(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const).map((each) => ({
              value: each,
              label: `by ${each.toLowerCase()}`,
            })),
          ]}
          value={view.grain}
          onChange={(next) => change({ grain: (next ?? view.grain) as ExplorerView['grain'] })}
          allowDeselect={false}
          w={110}
        />
        <Select
          aria-label="Dimension"
          data={[
            { value: 'NONE', label: 'all together' },
            ...(definition?.dimensions ?? []).map((each) => ({
              value: each,
              label: `per ${words(each).toLowerCase()}`,
            })),
          ]}
          value={view.by}
          onChange={(next) => change({ by: (next ?? 'NONE') as ExplorerView['by'] })}
          allowDeselect={false}
          searchable
          w={150}
        />
        <ScopeSelects scope={view} onChange={change} />
        <Checkbox
          size="xs"
          label="Table"
          checked={view.tables}
          onChange={(event) => change({ tables: event.currentTarget.checked }, 'replace')}
        />
      </div>
      {definition !== undefined && <Choices definition={definition} view={view} onChange={change} />}
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={420} label="Computing the figure…" />}
      {definition !== undefined && kpi !== undefined && (
        <div className="stack">
          <section className="panel" aria-label={definition.name}>
            <header>
              <h2>{definition.name}</h2>
            </header>
            <p>
              <button
                type="button"
                className="link figure"
                onClick={() => change({ why: true })}
                aria-label={`${definition.name}: why this figure`}
              >
                {format.exact(kpi.total.value, kpi.total.unit, kpi.total.currency)}
              </button>{' '}
              {kpi.total.comparisons[0] != null && (
                <Delta comparison={kpi.total.comparisons[0]} unit={kpi.total.unit} currency={kpi.total.currency} />
              )}
            </p>
            <p>{definition.description}</p>
            <p className="quiet">{definition.formula}</p>
            {kpi.total.caveats.map((caveat) => (
              <p key={caveat} className="small quiet">
                {inWords(caveat)}
              </p>
            ))}
          </section>
          <Course kpi={kpi} view={view} definition={definition} />
        </div>
      )}
      <WhyPanel
        kpi={view.why ? key : null}
        period={period}
        where={where}
        variant={variant}
        onClose={() => change({ why: false })}
      />
    </main>
  )
}

interface PartProps {
  readonly view: ExplorerView
  readonly onChange: (patch: Partial<ExplorerView>) => void
}

function Periods({ view, onChange }: PartProps) {
  const format = useFormat()
  const own =
    view.from === ''
      ? []
      : [{ value: 'CUSTOM', label: `${format.date(view.from)} to ${format.date(dayBefore(view.to))}` }]
  return (
    <Select
      aria-label="Period"
      data={[...own, ...presets.map(([value, label]) => ({ value, label }))]}
      value={view.period}
      onChange={(next) => onChange({ period: (next ?? view.period) as ExplorerView['period'] })}
      allowDeselect={false}
      w={view.period === 'CUSTOM' ? 230 : 160}
    />
  )
}

function Choices({ definition, view, onChange }: PartProps & { readonly definition: Definition }) {
  if (definition.variants.length === 0) return null
  return (
    <div className="row tools">
      {definition.variants.map((variant) => {
        const chosen = view.choice.find((each) => each.startsWith(`${variant.name}~`))?.split('~')[1] ?? variant.default
        return (
          <Select
            key={variant.name}
            label={words(variant.name)}
            title={variant.description}
            data={variant.values.map((value) => ({ value, label: words(value) }))}
            value={chosen}
            onChange={(next) => {
              const others = view.choice.filter((each) => !each.startsWith(`${variant.name}~`))
              onChange({
                choice: next === null || next === variant.default ? others : [...others, `${variant.name}~${next}`],
              })
            }}
            allowDeselect={false}
          />
        )
      })}
    </div>
  )
}

/** Colours and dashes tell that many lines apart and no more. */
const most = 6

function Course({
  kpi,
  view,
  definition,
}: {
  readonly kpi: Kpi
  readonly view: ExplorerView
  readonly definition: Definition
}) {
  const format = useFormat()
  const groups = new Map<string, { label: string; points: Map<string, Kpi['points'][number]> }>()
  for (const point of kpi.points) {
    const group = point.group[0]
    const id = group?.key ?? ''
    const known = groups.get(id) ?? { label: group?.label ?? definition.name, points: new Map() }
    known.points.set(point.period.from, point)
    groups.set(id, known)
  }
  const starts = [...new Set(kpi.points.map((point) => point.period.from))].sort()
  const timed = view.grain !== 'NONE' && starts.length > 1
  const tick = (day: string) =>
    view.grain === 'MONTH' || view.grain === 'QUARTER' ? format.month(day) : format.date(day)
  const shown = (point: Kpi['points'][number] | undefined) =>
    point === undefined ? '–' : format.brief(point.value, point.unit, point.currency)
  const rows = [...groups.values()]
  if (rows.length === 0) return <Empty title="Nothing to show in this period" />
  const title = view.by === 'NONE' ? definition.name : `${definition.name} per ${words(view.by).toLowerCase()}`
  const sheet = timed
    ? {
        head: ['Period', ...rows.map((row) => row.label)],
        rows: starts.map((start) => [tick(start), ...rows.map((row) => shown(row.points.get(start)))]),
      }
    : {
        head: [view.by === 'NONE' ? 'KPI' : words(view.by), definition.name],
        rows: rows.map((row) => [row.label, shown([...row.points.values()][0])]),
      }
  const [unit, currency] = [kpi.total.unit, kpi.total.currency]
  if (!timed) {
    const size = (row: (typeof rows)[number]) => Math.abs(Number([...row.points.values()][0]?.value ?? 0))
    const largest = Math.max(...rows.map(size), Number.MIN_VALUE)
    return (
      <ChartPanel title={title} asTable={view.tables} sheet={sheet}>
        <Scroll label={title}>
          <table aria-label={title}>
            <tbody>
              {[...rows]
                .sort((a, b) => size(b) - size(a))
                .map((row) => (
                  <tr key={row.label}>
                    <th scope="row">{row.label}</th>
                    <td className="bar-cell">
                      <span
                        className="bar"
                        ref={(node) => node?.style.setProperty('width', `${((size(row) / largest) * 100).toFixed(1)}%`)}
                      />
                    </td>
                    <td className="number">{shown([...row.points.values()][0])}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      </ChartPanel>
    )
  }
  const drawn = rows.slice(0, most)
  return (
    <ChartPanel
      title={title}
      drawn
      asTable={view.tables || rows.length === 0}
      sheet={sheet}
      note={rows.length > most ? `The chart shows ${most} of ${rows.length}; the table shows all.` : undefined}
    >
      <Lines
        title={title}
        ticks={starts.map(tick)}
        zero={unit !== 'FRACTION' || definition.key.includes('CHURN')}
        format={(value) => format.brief(value.toFixed(4), unit, currency)}
        series={drawn.map((row, index) => ({
          key: row.label,
          label: row.label,
          dashed: index > 2,
          values: starts.map((start) => {
            const value = row.points.get(start)?.value ?? null
            return value === null ? null : Number(value)
          }),
          shown: starts.map((start) => shown(row.points.get(start))),
        }))}
      />
    </ChartPanel>
  )
}
