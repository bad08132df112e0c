import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { AssetsDocument } from './assets.generated.ts'

interface Props {
  readonly from: string
  readonly to: string
  /** The expected life of a customer in months. */
  readonly months: number
}

/** Assets show commissions as costs of winning customers, and what of them is expensed month by month. */
export function Assets({ from, to, months }: Props) {
  const format = useFormat()
  const [{ data, error }, again] = useQuery({
    query: AssetsDocument,
    variables: { input: { fromDay: from, toDay: to, lifeMonths: months } },
  })
  const failure = failureOf(error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (data === undefined) return <Pending height={320} label="Spreading the commissions…" />
  const assets = data.commissionAssets ?? []
  if (assets.length === 0)
    return (
      <Empty title="Nothing to spread in these days">
        <p>Commissions of deals and subscriptions in the statements of the period appear here.</p>
      </Empty>
    )
  return (
    <Scroll label="Commission assets">
      <table className="roomy" aria-label="Commission assets">
        <thead>
          <tr>
            <th scope="col">Payee</th>
            <th scope="col">For</th>
            <th scope="col" className="number">
              Commission
            </th>
            <th scope="col" className="number">
              Capitalised
            </th>
            <th scope="col">Expensed</th>
          </tr>
        </thead>
        <tbody>
          {assets.map((asset, index) => {
            const [first] = asset.schedule
            const last = asset.schedule.at(-1)
            const name = asset.line?.rep?.name ?? '–'
            return (
              <tr key={asset.line?.id ?? `asset ${index}`}>
                <th scope="row">
                  {asset.line?.statement == null ? (
                    name
                  ) : (
                    <Link to={`/commissions/${asset.line.statement.id}`} search={{ line: asset.line.id } as never}>
                      {name}
                    </Link>
                  )}
                </th>
                <td>{asset.line?.account?.name ?? asset.line?.title ?? '–'}</td>
                <td className="number">{format.money(asset.line?.earned)}</td>
                <td className="number">{asset.capitalised === null ? 'at once' : format.money(asset.capitalised)}</td>
                <td>
                  {first !== undefined && last !== undefined && (
                    <details>
                      <summary>
                        {asset.schedule.length === 1
                          ? `${format.money(first.expense)} in ${format.month(first.month)}`
                          : `${format.money(first.expense)} a month, ${format.month(first.month)} to ${format.month(last.month)}`}
                      </summary>
                      <ul className="steps small">
                        {asset.schedule.map((each) => (
                          <li key={each.month}>
                            {format.month(each.month)}: {format.money(each.expense)}, {format.money(each.remaining)}{' '}
                            left
                          </li>
                        ))}
                      </ul>
                    </details>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
