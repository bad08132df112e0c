import { SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useQuery } from 'urql'
import type { CohortMeasure, KpiFilterInput, KpiKey } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { HeatMap } from '@/ui/charts/HeatMap.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CohortsDocument } from './cohorts.generated.ts'
import { Goals } from './Goals.tsx'
import { Leaving } from './Leaving.tsx'

interface Props {
  readonly follow: CohortMeasure
  readonly where: KpiFilterInput | null
  /** The period of the dashboard. */
  readonly days: { readonly from: string; readonly to: string }
  /** What people call KPIs. */
  readonly names: (kpi: KpiKey) => string
  readonly onFollow: (follow: CohortMeasure) => void
}

const period = { preset: 'TRAILING_12_MONTHS' } as const

/** Cohorts shows what is left of the accounts that began in each month, why customers left, and how goals stand. */
export function Cohorts({ follow, where, days, names, onFollow }: Props) {
  const format = useFormat()
  const navigate = useNavigate()
  const can = useCan()
  const today = format.today()
  const variables = useMemo(
    () => ({
      follow,
      period,
      where,
      days: { from: days.from, to: days.to },
      ended: { endedOn: { gte: days.from, lt: days.to } },
      goals: { archivedAt: { isNull: true }, fromDay: { lte: today }, toDay: { gt: today } },
    }),
    [follow, where, days.from, days.to, today],
  )
  const [{ data, error }, again] = useQuery({ query: CohortsDocument, variables, context: followsChanges })
  const failure = failureOf(error)
  if (data === undefined) {
    return (
      <section className="panel span-12" aria-label="Cohorts">
        {failure === null ? (
          <Pending height={380} label="Computing the cohorts…" />
        ) : (
          <Trouble failure={failure} onRetry={again} />
        )}
      </section>
    )
  }
  const matrix = data.kpiCohorts
  const ages = Array.from({ length: matrix.ages }, (_, age) => age)
  const rows = matrix.rows.filter((row) => row.size > 0)
  const body = rows.map((row) => [
    format.month(row.period.from),
    format.count(row.size),
    ...ages.map((age) => format.percent(row.cells.find((cell) => cell.age === age)?.value)),
  ])
  return (
    <>
      <ChartPanel
        className="span-8"
        title="Cohorts by first paid month"
        asTable={false}
        sheet={{ head: ['Cohort', 'Accounts', ...ages.map((age) => `M${age}`)], rows: body }}
        note={`${matrix.definition.description} Months that are not over are hatched; cohorts below ${matrix.definition.minimumSample} accounts are faint.`}
        actions={
          <SegmentedControl
            size="xs"
            aria-label="What is followed"
            value={follow}
            onChange={(next) => onFollow(next as CohortMeasure)}
            data={[
              { value: 'LOGO', label: 'Accounts' },
              { value: 'REVENUE_NET', label: 'MRR, net' },
              { value: 'REVENUE_GROSS', label: 'MRR, gross' },
            ]}
          />
        }
      >
        {rows.length === 0 ? (
          <Empty title="No account began to pay in these months" />
        ) : (
          <HeatMap
            label="Cohorts by age in months"
            ages={ages}
            least={matrix.definition.minimumSample}
            rows={rows.map((row) => ({
              key: row.period.from,
              label: format.month(row.period.from),
              size: row.size,
              cells: row.cells.map((cell) => ({ ...cell, shown: format.percent(cell.value) })),
            }))}
            onChoose={(month) =>
              void navigate({
                to: '/kpis',
                search: {
                  kpi: 'NEW_CUSTOMERS',
                  period: 'CUSTOM',
                  from: month,
                  to: nextMonth(month),
                  why: '1',
                } as never,
              })
            }
          />
        )}
      </ChartPanel>
      <Leaving data={data} days={days} />
      {can('kpiGoals') && <Goals goals={data.goals} names={names} />}
    </>
  )
}

/** nextMonth returns the first day of the month after. */
function nextMonth(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString().slice(0, 10)
}
