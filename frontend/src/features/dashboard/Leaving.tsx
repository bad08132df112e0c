import { Link } from '@tanstack/react-router'
import { dayBefore } from '@/lib/period.ts'
import { useFormat } from '@/lib/viewer.tsx'
import type { CohortsQuery } from './cohorts.generated.ts'

interface Props {
  readonly data: CohortsQuery
  readonly days: { readonly from: string; readonly to: string }
}

/** Leaving says why subscriptions ended in the period, and with whom most MRR was lost. */
export function Leaving({ data, days }: Props) {
  const format = useFormat()
  const reasons = data.subscriptions?.subtotals ?? []
  const within = [`endedOn~gte~${days.from}`, `endedOn~lte~${dayBefore(days.to)}`]
  const lost = data.lost.shares.filter(({ point }) => Number(point.value ?? 0) !== 0)
  return (
    <section className="panel span-4 stack" aria-label="Why customers left">
      <header>
        <h2>Why customers left</h2>
      </header>
      {reasons.length === 0 ? (
        <p className="quiet">No subscription ended in this period.</p>
      ) : (
        <table aria-label="Ended subscriptions by reason">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" className="number">
                Ended
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map((reason) => {
              const name = reason.node?.__typename === 'CancellationReason' ? reason.node.name : 'No reason given'
              const only = `cancellationReason~${reason.key === null ? 'isNull~' : `in~${reason.key}`}`
              return (
                <tr key={reason.key}>
                  <th scope="row">
                    <Link to="/subscriptions" search={{ f: [only, ...within] } as never}>
                      {name}
                    </Link>
                  </th>
                  <td className="number">{format.count(reason.count)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {lost.length > 0 && (
        <table aria-label="Accounts with the most lost MRR">
          <thead>
            <tr>
              <th scope="col">Most MRR lost</th>
              <th scope="col" className="number">
                MRR
              </th>
            </tr>
          </thead>
          <tbody>
            {lost.map(({ point }) => {
              const [account] = point.group
              return (
                <tr key={account?.key}>
                  <th scope="row">
                    {account?.key == null ? (
                      (account?.label ?? '–')
                    ) : (
                      <Link to={`/accounts/${account.key}`}>{account.label}</Link>
                    )}
                  </th>
                  <td className="number">{format.brief(point.value, point.unit, point.currency)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
