import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { OwnQuotasDocument } from './ownQuotas.generated.ts'

/** OwnQuotas is what whoever looks should bring in, and what relief takes away from it. */
export function OwnQuotas({ rep }: { readonly rep: string }) {
  const format = useFormat()
  const today = format.today()
  const [{ data, error }, again] = useQuery({ query: OwnQuotasDocument, variables: { rep }, context: followsChanges })
  const failure = failureOf(error)
  const quotas = data?.quotas?.nodes ?? []
  const reliefs = data?.quotaReliefs?.nodes ?? []
  return (
    <div className="stack">
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={280} label="Reading your quotas…" />}
      {data !== undefined && quotas.length === 0 && failure === null && (
        <Empty title="You carry no quota">
          <p>Your manager or sales operations give you one; it appears here then.</p>
        </Empty>
      )}
      {quotas.length > 0 && (
        <Scroll label="Your quotas">
          <table className="roomy" aria-label="Your quotas">
            <thead>
              <tr>
                <th scope="col">Period</th>
                <th scope="col">What counts</th>
                <th scope="col">Product</th>
                <th scope="col" className="number">
                  Quota
                </th>
              </tr>
            </thead>
            <tbody>
              {quotas.map((quota) => (
                <tr key={quota.id}>
                  <th scope="row">
                    {format.days({ from: quota.fromDay, to: quota.toDay })}
                    {quota.fromDay <= today && today < quota.toDay && <span className="quiet"> now</span>}
                  </th>
                  <td>{words(quota.measure)}</td>
                  <td>{quota.product?.name ?? 'all'}</td>
                  <td className="number">
                    {quota.amount === null ? format.count(quota.units ?? 0) : format.money(quota.amount)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {reliefs.length > 0 && (
        <Scroll label="Your relief">
          <table className="roomy" aria-label="Your relief">
            <thead>
              <tr>
                <th scope="col">Days</th>
                <th scope="col">Because</th>
                <th scope="col">Quota in</th>
                <th scope="col" className="number">
                  Taken away
                </th>
              </tr>
            </thead>
            <tbody>
              {reliefs.map((relief) => (
                <tr key={relief.id}>
                  <th scope="row">{format.days({ from: relief.fromDay, to: relief.toDay })}</th>
                  <td>{words(relief.reliefReason)}</td>
                  <td>{relief.measure === null ? 'every measure' : words(relief.measure)}</td>
                  <td className="number">{format.percent(relief.share, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  )
}
