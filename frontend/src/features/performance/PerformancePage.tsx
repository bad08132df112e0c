import { SegmentedControl } from '@mantine/core'
import { useMemo } from 'react'
import { useQuery } from 'urql'
import { PeriodSelect } from '@/figures/Scope.tsx'
import { inWords, ofAll } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { seen } from '@/lib/measures.ts'
import { useView } from '@/lib/url.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { Comparison } from './Comparison.tsx'
import { columnKeys } from './keys.ts'
import { PerformanceDocument } from './performance.generated.ts'
import { type Grouping, groupings, performanceView } from './view.ts'

/** PerformancePage compares teams, reps, territories or segments over a period. */
export function PerformancePage() {
  const format = useFormat()
  const [view, change] = useView(performanceView)
  const { permissions } = useViewer()
  const keys = useMemo(() => seen(permissions, columnKeys), [permissions])
  const variables = { keys, period: { preset: view.period }, by: view.by }
  const [{ data, error, stale }, again] = useQuery({ query: PerformanceDocument, variables, context: followsChanges })
  const failure = failureOf(error)
  const columns = data?.kpis
  const period = columns?.[0]?.total.period
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined || stale}>
      <div className="page-head">
        <h1>Performance</h1>
        {period !== undefined && <span className="quiet">{format.days(period)}</span>}
        <div className="actions">
          <PeriodSelect value={view.period} onChange={(next) => change({ period: next })} />
          <SegmentedControl
            size="xs"
            aria-label="Compare by"
            value={view.by}
            onChange={(by) => change({ by: by as Grouping })}
            data={groupings.map(([value, label]) => ({ value, label }))}
          />
        </div>
      </div>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {columns === undefined && failure === null && <Pending height={300} label="Computing the figures…" />}
      {columns !== undefined && (
        <section className="panel">
          <Comparison columns={columns} view={view} locale={format.locale} onSort={(sort) => change({ sort })} />
          {ofAll(columns.map((column) => column.total)).map((caveat) => (
            <p key={caveat} className="small quiet">
              {inWords(caveat)}
            </p>
          ))}
          <p className="small quiet">* Read with care: point at the number, or listen to it, for the reason.</p>
        </section>
      )}
    </main>
  )
}
