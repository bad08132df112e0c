import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Message, Pending, Trouble } from '@/ui/states.tsx'
import { Export } from '@/verbs/Export.tsx'
import { RegisterDocument } from './register.generated.ts'
import { State } from './State.tsx'

/** Register shows what was earned, held, owed and paid in a period, and whether it balances. */
export function Register({ from, to }: { readonly from: string; readonly to: string }) {
  const format = useFormat()
  const [{ data, error }, again] = useQuery({
    query: RegisterDocument,
    variables: { from, to },
    context: followsChanges,
  })
  const failure = failureOf(error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (data === undefined) return <Pending height={320} label="Adding up the register…" />
  const register = data.commissionRegister
  if (register === null || register.entries.length === 0)
    return (
      <Empty title="No statement in these days">
        <p>Run the commissions of the period first.</p>
      </Empty>
    )
  const where = { fromDay: { gte: from }, toDay: { lte: to } }
  const all = register.totals.every((each) => each.balances)
  return (
    <div className="stack">
      <div className="row">
        <Message kind={all ? 'ok' : 'warn'}>
          {all
            ? 'The register balances: held before, plus earned, less payable, is held afterwards, for every statement.'
            : 'The register does not balance. The statements that do not are marked; tell an administrator.'}
        </Message>
        <Export
          total={register.entries.length}
          input={{ list: 'COMMISSION_STATEMENTS', includeArchived: false, filter: { commissionStatements: where } }}
        />
      </div>
      <Scroll label="Register">
        <table aria-label="Register">
          <thead>
            <tr>
              <th scope="col">Payee</th>
              <th scope="col">Status</th>
              <th scope="col" className="number">
                Held before
              </th>
              <th scope="col" className="number">
                Earned
              </th>
              <th scope="col" className="number">
                Payable
              </th>
              <th scope="col" className="number">
                Held after
              </th>
              <th scope="col" className="number">
                Owed after
              </th>
              <th scope="col" className="number">
                To be paid
              </th>
              <th scope="col">Balances</th>
            </tr>
          </thead>
          <tbody>
            {register.entries.map(({ statement, rep, balances }) =>
              statement === null ? null : (
                <tr key={statement.id}>
                  <th scope="row">
                    <Link to={`/commissions/${statement.id}`}>{rep?.name ?? 'Statement'}</Link>
                  </th>
                  <td>
                    <State value={statement.status} />
                  </td>
                  <td className="number">{format.money(statement.heldBefore)}</td>
                  <td className="number">{format.money(statement.earned)}</td>
                  <td className="number">{format.money(statement.payable)}</td>
                  <td className="number">{format.money(statement.heldAfter)}</td>
                  <td className="number">
                    {format.money(statement.debtAfter)}
                    {!/^-?0(\.0+)?$/.test(statement.drawAfter.amount) && (
                      <span className="small quiet"> and draw {format.money(statement.drawAfter)}</span>
                    )}
                  </td>
                  <td className="number">{format.money(statement.paid)}</td>
                  <td>{balances ? 'yes' : <span className="pill bad">no</span>}</td>
                </tr>
              ),
            )}
          </tbody>
          <tfoot>
            {register.totals.map((total) => (
              <tr key={total.earned.currency}>
                <th scope="row">
                  {format.count(total.statements)} statements, {total.earned.currency}
                </th>
                <td />
                <td className="number">{format.money(total.heldBefore)}</td>
                <td className="number">{format.money(total.earned)}</td>
                <td className="number">{format.money(total.payable)}</td>
                <td className="number">{format.money(total.heldAfter)}</td>
                <td className="number">{format.money(total.owedAfter)}</td>
                <td className="number">{format.money(total.paid)}</td>
                <td>{total.balances ? 'yes' : <span className="pill bad">no</span>}</td>
              </tr>
            ))}
          </tfoot>
        </table>
      </Scroll>
    </div>
  )
}
