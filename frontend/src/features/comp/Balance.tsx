import type { Money } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'

interface Props {
  readonly statement: {
    readonly earned: Money
    readonly payable: Money
    readonly heldBefore: Money
    readonly heldAfter: Money
    readonly debtBefore: Money
    readonly debtAfter: Money
    readonly drawBefore: Money
    readonly drawAfter: Money
    readonly waived: Money
    readonly forgiven: Money
    readonly guaranteed: Money
    readonly paid: Money
    readonly payout: Money | null
  }
}

const zero = (sum: Money) => /^-?0(\.0+)?$/.test(sum.amount)

/** Balance carries what was earned to what is paid: what is held, owed, advanced and taken back. */
export function Balance({ statement }: Props) {
  const format = useFormat()
  const rows: readonly (readonly [string, Money, 'always' | 'sum' | 'some'])[] = [
    ['Held from before', statement.heldBefore, 'some'],
    ['Earned in the period', statement.earned, 'always'],
    ['Held afterwards', statement.heldAfter, 'some'],
    ['Payable', statement.payable, 'sum'],
    ['Owed from before', statement.debtBefore, 'some'],
    ['Owed afterwards, carried on', statement.debtAfter, 'some'],
    ['Waived', statement.waived, 'some'],
    ['Draw owed before', statement.drawBefore, 'some'],
    ['Draw owed afterwards', statement.drawAfter, 'some'],
    ['Draw forgiven', statement.forgiven, 'some'],
    ['Paid so that the draw is met', statement.guaranteed, 'some'],
    ['To be paid', statement.paid, 'sum'],
  ]
  return (
    <table className="balance" aria-label="From earned to paid">
      <tbody>
        {rows
          .filter(([, sum, kind]) => kind !== 'some' || !zero(sum))
          .map(([name, sum, kind]) => (
            <tr key={name} className={kind === 'sum' ? 'sum' : undefined}>
              <th scope="row">{name}</th>
              <td className="number">{format.money(sum)}</td>
            </tr>
          ))}
        {statement.payout !== null && statement.payout.currency !== statement.paid.currency && (
          <tr>
            <th scope="row">In the currency of the payout</th>
            <td className="number">{format.money(statement.payout)}</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
