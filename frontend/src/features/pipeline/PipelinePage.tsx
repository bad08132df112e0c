import { useEffect, useMemo } from 'react'
import { Failure } from '@/components/Failure.tsx'
import { Message } from '@/components/Message.tsx'
import type { Client } from '@/lib/api.ts'
import { days } from '@/lib/format.ts'
import { useQuery } from '@/lib/useQuery.ts'
import { pushSearch, useSearch } from '@/lib/useUrl.ts'
import { inWords, ofAll, ofTheNumber } from './caveats.ts'
import { KpiCard } from './KpiCard.tsx'
import { cardKeys, columnKeys } from './keys.ts'
import { type PipelineData, pipeline } from './operations.ts'
import { Performance } from './Performance.tsx'
import { formatView, type Grouping, groupings, type Preset, parseView, presets, type View } from './view.ts'

interface Props {
  readonly client: Client
  readonly locale: string
}

/** PipelinePage shows what a period brought and what is to come, within what the viewer may see. */
export function PipelinePage({ client, locale }: Props) {
  const search = useSearch()
  const view = useMemo(() => parseView(search), [search])
  const setView = (next: View) => pushSearch(formatView(next))
  const { data, error, loading, retry } = useQuery(client, pipeline, {
    keys: cardKeys,
    tableKeys: columnKeys,
    period: view.period,
    by: view.by,
  })

  useEffect(() => {
    document.title = 'Pipeline · Coxswain'
  }, [])

  return (
    <main aria-busy={loading}>
      <div className="title">
        <h1>Pipeline</h1>
        <PeriodLine data={data} locale={locale} />
        <div className="controls">
          <label>
            <span>Period</span>
            <select value={view.period} onChange={(e) => setView({ ...view, period: e.target.value as Preset })}>
              {presets.map(([preset, name]) => (
                <option key={preset} value={preset}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      {error !== null && <Failure error={error} onRetry={retry} />}
      {data === null ? error === null && <Skeleton /> : <Loaded {...{ data, view, locale, setView }} />}
    </main>
  )
}

interface LoadedProps {
  readonly data: PipelineData
  readonly view: View
  readonly locale: string
  readonly setView: (view: View) => void
}

function Loaded({ data, view, locale, setView }: LoadedProps) {
  const marked = data.table.some((column) =>
    [column.total, ...column.points].some((number) => ofTheNumber(number.caveats).length > 0),
  )
  return (
    <>
      {ofAll(data.figures.map((figure) => figure.total)).map((caveat) => (
        <Message key={caveat} kind="note">
          {inWords(caveat)}
        </Message>
      ))}
      <section aria-labelledby="figures">
        <h2 id="figures" className="hidden">
          Key figures
        </h2>
        <ul className="cards">
          {data.figures.map((figure) => (
            <KpiCard key={figure.definition.key} figure={figure} locale={locale} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="performance">
        <div className="title">
          <h2 id="performance">Who brought it</h2>
          <fieldset className="choice">
            <legend className="hidden">Compare by</legend>
            {groupings.map(([by, name]) => (
              <label key={by}>
                <input
                  type="radio"
                  name="by"
                  checked={view.by === by}
                  onChange={() => setView({ ...view, by: by as Grouping })}
                />
                <span>{name}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <Performance columns={data.table} view={view} locale={locale} onView={setView} />
        {marked && <p className="aside">* Read with care: point at the number, or listen to it, for the reason.</p>}
      </section>
    </>
  )
}

/** PeriodLine says which days the numbers speak of, as the server resolved them. */
function PeriodLine({ data, locale }: { readonly data: PipelineData | null; readonly locale: string }) {
  const total = data?.figures[0]?.total
  if (total === undefined) return <p className="period">&nbsp;</p>
  const before = total.comparisons[0]?.period
  return (
    <p className="period">
      {days(total.period, locale)}
      {before !== undefined && <span className="aside">, compared with {days(before, locale)}</span>}
    </p>
  )
}

/** Skeleton keeps the place of what is to come, so that nothing jumps when it does. */
function Skeleton() {
  return (
    <div role="status">
      <span className="hidden">Loading the numbers…</span>
      <ul className="cards" aria-hidden="true">
        {cardKeys.map((key) => (
          <li key={key} className="card pending" />
        ))}
      </ul>
    </div>
  )
}
