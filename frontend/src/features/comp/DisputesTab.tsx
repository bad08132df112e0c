import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { DisputeThread } from './DisputeThread.tsx'
import { DisputeListDocument } from './disputeList.generated.ts'

/** Disputes lists what payees object to, the ones that are due first on top. */
export function Disputes() {
  const format = useFormat()
  const [{ data, error }, again] = useQuery({ query: DisputeListDocument, context: followsChanges })
  const failure = failureOf(error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (data === undefined) return <Pending height={240} label="Reading the disputes…" />
  const all = data.commissionDisputes?.nodes ?? []
  if (all.length === 0)
    return (
      <Empty title="Nobody objects to a line">
        <p>A payee disputes a line on their statement; it appears here with the day by which it is to be decided.</p>
      </Empty>
    )
  const open = (status: string) => status === 'OPEN' || status === 'TRIAGE'
  const sorted = [...all.filter((each) => open(each.status)), ...all.filter((each) => !open(each.status))]
  return (
    <div className="stack">
      {sorted.map((each) => (
        <section key={each.id} className="panel" aria-label={`${each.rep?.name ?? 'A payee'}: ${each.subject}`}>
          <header>
            <h2>{each.rep?.name ?? 'A payee'}</h2>
            {each.statement !== null && (
              <Link
                to={`/commissions/${each.statement.id}`}
                search={(each.line === null ? {} : { line: each.line.id }) as never}
              >
                Statement of {format.days({ from: each.statement.fromDay, to: each.statement.toDay })}
              </Link>
            )}
          </header>
          <DisputeThread dispute={each} payee={each.rep?.id ?? null} />
        </section>
      ))}
    </div>
  )
}
