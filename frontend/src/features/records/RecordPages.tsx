import { useParams } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { LogActivity } from '@/verbs/LogActivity.tsx'
import { OpportunityPay } from '@/verbs/OpportunityPay.tsx'
import { OpportunityHead } from './OpportunityHead.tsx'
import { Activities } from './Peek.tsx'
import { PeekDocument } from './peek.generated.ts'

/** OpportunityPage shows one opportunity whole. */
export function OpportunityPage() {
  const { id = '' } = useParams({ strict: false })
  const format = useFormat()
  const can = useCan()
  const [{ data, error }, again] = useQuery({ query: PeekDocument, variables: { id }, context: followsChanges })
  const failure = failureOf(error)
  const record = data?.node?.__typename === 'Opportunity' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={320} label="Reading the opportunity…" />}
      {data !== undefined && record === null && (
        <Empty title="There is no such opportunity, or none that you may see" />
      )}
      {record !== null && (
        <div className="columns">
          <section className="panel span-5 stack">
            <OpportunityHead record={record} level={1} />
            {record.status === 'OPEN' && <OpportunityPay opportunity={record.id} version={record.version} />}
          </section>
          <section className="panel span-7 stack" aria-label="Activities">
            <h2>What happened</h2>
            {can('logActivity') && record.status === 'OPEN' && <LogActivity about={{ opportunityId: record.id }} />}
            <Activities nodes={record.opportunityActivities?.nodes ?? []} />
            <h3>Way so far</h3>
            <ol className="steps">
              {(record.stageChanges?.nodes ?? []).map((change) => (
                <li key={change.id}>
                  <span className="quiet">{format.date(change.changedOn)}</span>{' '}
                  {change.fromStage === null
                    ? `Began in ${change.toStage?.name}`
                    : `${change.fromStage.name} to ${change.toStage?.name}`}
                </li>
              ))}
            </ol>
          </section>
        </div>
      )}
    </main>
  )
}
