import { Button, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import type { QuotaMeasure } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat, useViewer } from '@/lib/viewer.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { quotaMeasures } from './designChoices.ts'
import { Objectives } from './Objectives.tsx'
import { OwnQuotas } from './OwnQuotas.tsx'
import { PeriodsDocument } from './periods.generated.ts'
import { QuotaGrid } from './QuotaGrid.tsx'
import { QuotaGridDocument } from './quotaPlan.generated.ts'
import { Reliefs } from './Reliefs.tsx'
import { SpreadQuota } from './SpreadQuota.tsx'
import { quotasView } from './view.ts'
import '@/styles/pay.css'
import '@/styles/office.css'

/** A half-open period. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** QuotasPage is what teams and reps should bring in, period by period, and whether it adds up. */
export function QuotasPage() {
  const can = useCan()
  const viewer = useViewer()
  const [view] = useView(quotasView)
  if (!can('quotas')) return <Forbidden what="The screen Quotas" />
  if (!can('quotaPlan')) {
    return (
      <main id="main" tabIndex={-1}>
        <div className="page-head">
          <h1>Your quotas</h1>
        </div>
        {viewer.repId === null ? (
          <Empty title="Quotas are carried by people who sell" />
        ) : (
          <OwnQuotas rep={viewer.repId} />
        )}
      </main>
    )
  }
  return (
    <main id="main" tabIndex={-1} className={view.tab === 'objectives' ? 'list-page' : undefined}>
      <div className="page-head">
        <h1>Quotas</h1>
      </div>
      <Tabs
        label="Quotas"
        codecs={quotasView}
        current={view.tab}
        tabs={[
          { tab: 'grid', name: 'Plan' },
          { tab: 'reliefs', name: 'Relief' },
          { tab: 'objectives', name: 'Objectives' },
        ]}
      />
      {view.tab === 'grid' && <Plan />}
      {view.tab === 'reliefs' && <Reliefs />}
      {view.tab === 'objectives' && <Objectives />}
    </main>
  )
}

/** afterYear moves the first day of a year of the server's calendar by whole years. */
function afterYear(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) + years}${day.slice(4)}`
}

/** useYear returns a fiscal year and its parts, as the server's calendar has them. */
function useYear(which: string, grain: 'MONTH' | 'QUARTER') {
  const [{ data, error }, again] = useQuery({
    query: PeriodsDocument,
    variables: { input: { keys: ['OPEN_OPPORTUNITIES'], period: { preset: 'THIS_YEAR' }, grain } },
    requestPolicy: 'cache-first',
  })
  const { year, parts } = useMemo(() => {
    const years = which === 'next' ? 1 : which === 'last' ? -1 : 0
    const answer = data?.kpis[0]
    const moved = (span: Span): Span => ({ from: afterYear(span.from, years), to: afterYear(span.to, years) })
    return {
      year: answer === undefined ? null : moved(answer.total.period),
      parts: (answer?.points ?? []).map((point) => moved(point.period)),
    }
  }, [data, which])
  return { failure: failureOf(error), again, year, parts }
}

function Plan() {
  const can = useCan()
  const format = useFormat()
  const [view, change] = useView(quotasView)
  const [spreading, setSpreading] = useState(false)
  const measure = (quotaMeasures.find((each) => each === view.measure) ?? 'BOOKINGS') as QuotaMeasure
  const { year, parts, failure: unknown, again: anew } = useYear(view.year, view.grain)
  const variables = useMemo(() => {
    const input = (span: Span | undefined) => ({ measure, fromDay: span?.from ?? '', toDay: span?.to ?? '' })
    const at = (index: number) => input(parts[index] ?? parts[0])
    return {
      whole: input(year ?? undefined),
      q1: at(0),
      q2: at(1),
      q3: at(2),
      q4: at(3),
      quarters: view.grain === 'QUARTER',
    }
  }, [measure, year, parts, view.grain])
  const [{ data, error }, again] = useQuery({
    query: QuotaGridDocument,
    variables,
    context: followsChanges,
    pause: year === null || parts.length === 0,
  })
  const failure = unknown ?? failureOf(error)
  return (
    <div className="stack">
      <div className="row tools">
        <Select
          aria-label="Measure"
          size="xs"
          data={quotaMeasures.map((value) => ({ value, label: words(value) }))}
          value={measure}
          onChange={(next) => change({ measure: next === null || next === 'BOOKINGS' ? '' : next })}
          allowDeselect={false}
        />
        <Select
          aria-label="Year"
          size="xs"
          data={[
            { value: 'last', label: 'Last fiscal year' },
            { value: '', label: 'This fiscal year' },
            { value: 'next', label: 'Next fiscal year' },
          ]}
          value={view.year === 'last' || view.year === 'next' ? view.year : ''}
          onChange={(next) => change({ year: next ?? '' })}
          allowDeselect={false}
        />
        <Select
          aria-label="By"
          size="xs"
          data={[
            { value: 'QUARTER', label: 'By quarter' },
            { value: 'MONTH', label: 'By month' },
          ]}
          value={view.grain}
          onChange={(next) => change({ grain: next === 'MONTH' ? 'MONTH' : 'QUARTER' })}
          allowDeselect={false}
        />
        {year !== null && <span className="quiet">{format.days(year)}</span>}
        {can('createQuota') && year !== null && (
          <Button variant="default" onClick={() => setSpreading(true)}>
            Spread a team’s quota…
          </Button>
        )}
      </div>
      {failure !== null && (
        <Trouble
          failure={failure}
          onRetry={() => {
            anew({ requestPolicy: 'network-only' })
            again({ requestPolicy: 'network-only' })
          }}
        />
      )}
      {data === undefined && failure === null && <Pending height={420} label="Adding up the quotas…" />}
      {data !== undefined && data.whole === null && failure === null && <Empty title="Quotas are not for your role" />}
      {data?.whole != null && year !== null && (
        <QuotaGrid data={data} measure={measure} year={year} parts={parts} byMonth={view.grain === 'MONTH'} />
      )}
      {year !== null && (
        <SpreadQuota
          opened={spreading}
          measure={measure}
          year={year}
          currency={data?.whole?.currency ?? null}
          onClose={() => setSpreading(false)}
        />
      )}
    </div>
  )
}
