import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { Explanation } from '@/figures/Explanation.tsx'
import { componentInWords, kindOfLine } from '@/figures/pay.ts'
import type { PreviewCommissionInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { type Failure, failureOf } from '@/lib/failure.ts'
import { isDecimal, words } from '@/lib/format.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { DealPay, type PayPreview } from '@/verbs/DealPay.tsx'
import { PreviewCommissionDocument } from '@/verbs/previewCommission.generated.ts'
import { HomePayDocument } from './homePay.generated.ts'

interface Props {
  readonly rep: string
  /** Open opportunities that are expected to close in the period. */
  readonly closing: readonly string[]
}

/** Pay shows a rep what the period has earned, what is held and to be paid, why, and what is still in reach. */
export function Pay({ rep, closing }: Props) {
  const format = useFormat()
  const [line, setLine] = useState('')
  const [{ data, error }, again] = useQuery({ query: HomePayDocument, variables: { rep }, context: followsChanges })
  const failure = failureOf(error)
  const statements = data?.statements?.nodes ?? []
  const [last] = statements
  const lines = last?.lines?.nodes ?? []
  return (
    <>
      <section className="panel span-7 stack pay-place" aria-label="Commission">
        <header>
          <h2>Commission</h2>
          {last !== undefined && <span className="quiet">{format.days({ from: last.fromDay, to: last.toDay })}</span>}
          <div className="actions">
            <Button size="compact-xs" variant="subtle" component={Link} {...({ to: '/commissions' } as object)}>
              Statements
            </Button>
          </div>
        </header>
        {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
        {data === undefined && failure === null && <Pending height={220} label="Reading your commission…" />}
        {data !== undefined && last === undefined && (
          <p className="quiet">No statement yet. It appears when the commissions of a period have been run.</p>
        )}
        {last !== undefined && (
          <dl className="headline">
            <div>
              <dt>Earned</dt>
              <dd>{format.money(last.earned)}</dd>
            </div>
            <div>
              <dt>Pending: held, paid later</dt>
              <dd>{format.money(last.heldAfter)}</dd>
            </div>
            <div>
              <dt>{last.status === 'PAID' ? 'Paid' : 'To be paid'}</dt>
              <dd>{format.money(last.paid)}</dd>
            </div>
          </dl>
        )}
        {closing.length > 0 && <Projected rep={rep} closing={closing} />}
        {statements.length > 0 && (
          <table aria-label="Latest statements">
            <thead>
              <tr>
                <th scope="col">Statement</th>
                <th scope="col">Status</th>
                <th scope="col" className="number">
                  Earned
                </th>
                <th scope="col" className="number">
                  To be paid
                </th>
              </tr>
            </thead>
            <tbody>
              {statements.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    <Link to={`/commissions/${each.id}`}>{format.days({ from: each.fromDay, to: each.toDay })}</Link>
                  </th>
                  <td>{words(each.status)}</td>
                  <td className="number">{format.money(each.earned)}</td>
                  <td className="number">{format.money(each.paid)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {lines.length > 0 && (
          <>
            <h3>Latest lines</h3>
            <ul className="tasks">
              {lines.map((each) => (
                <li key={each.id} className="row">
                  <span>
                    {kindOfLine(each.lineKind)}
                    {each.component !== null && `, ${each.title ?? componentInWords(each.component)}`}
                    {each.account !== null && <span className="quiet"> {each.account.name}</span>}
                  </span>
                  <strong>{format.money(each.earned)}</strong>
                  <button type="button" className="link" onClick={() => setLine(each.id)}>
                    Explain
                    <span className="hidden">
                      {' '}
                      {kindOfLine(each.lineKind)} {each.account?.name}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <NextDeal rep={rep} currency={last?.earned.currency ?? data?.organisation?.baseCurrency ?? null} />
      <Explanation line={line} onClose={() => setLine('')} />
    </>
  )
}

/** usePreview asks what deals would pay; what was asked before the question changed is not shown. */
function usePreview(of: string) {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [shown, setShown] = useState<{ readonly of: string; readonly preview: PayPreview } | null>(null)
  const ask = async (input: PreviewCommissionInput) => {
    setBusy(true)
    const answer = await client
      .query(PreviewCommissionDocument, { input }, { requestPolicy: 'network-only' })
      .toPromise()
    setBusy(false)
    setFailure(failureOf(answer.error))
    const preview = answer.data?.previewCommission
    if (preview) setShown({ of, preview })
  }
  return { busy, failure, ask, preview: shown?.of === of ? shown.preview : null }
}

/**
 * Projected says what the period would earn when everything open that closes in it is won: at once for a
 * rep; for whoever is paid for the deals of many others, which takes longer, when asked.
 */
function Projected({ rep, closing }: Props) {
  const format = useFormat()
  const { role } = useViewer()
  const { busy, failure, ask, preview } = usePreview(closing.join())
  const project = () => void ask({ repId: rep, opportunityIds: closing.slice(0, 50) })
  const atOnce = role === 'REP'
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the deals are others, not with each drawing.
  useEffect(() => {
    if (atOnce) project()
  }, [atOnce, closing.join()])
  if (atOnce)
    return (
      <>
        <h3>With the {format.count(closing.length)} open that close in time</h3>
        {failure !== null && <Trouble failure={failure} onRetry={project} />}
        {preview === null && failure === null && <Pending height={96} label="Projecting your commission…" />}
        {preview !== null && <DealPay preview={preview} />}
      </>
    )
  return (
    <>
      <div>
        <Button size="compact-sm" variant="default" loading={busy} onClick={project}>
          Project it with {format.count(closing.length)} open that close in time
        </Button>
      </div>
      {failure !== null && <Trouble failure={failure} onRetry={project} />}
      {preview !== null && <DealPay preview={preview} />}
    </>
  )
}

/** NextDeal answers what a deal would pay that is not there yet. */
function NextDeal({ rep, currency }: { readonly rep: string; readonly currency: string | null }) {
  const [amount, setAmount] = useState('')
  const [months, setMonths] = useState('12')
  const { busy, failure, ask, preview } = usePreview(`${amount} ${months}`)
  const ready = currency !== null && isDecimal(amount.trim()) && /^[1-9]\d{0,2}$/.test(months)
  const work = () => {
    if (!ready || currency === null) return
    const value = { amount: amount.trim(), currency }
    void ask({ repId: rep, deals: [{ amount: value, termMonths: Number(months) }] })
  }
  return (
    <section className="panel span-5 stack" aria-label="What would a deal pay">
      <header>
        <h2>What would a deal pay?</h2>
      </header>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          work()
        }}
      >
        <TextInput
          label={`Total contract value${currency === null ? '' : `, ${currency}`}`}
          size="xs"
          inputMode="decimal"
          value={amount}
          error={amount === '' || isDecimal(amount.trim()) ? null : 'A number, for example 25000'}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <TextInput
          label="Term, months"
          size="xs"
          inputMode="numeric"
          value={months}
          onChange={(event) => setMonths(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={busy} disabled={!ready}>
          Work it out
        </Button>
      </form>
      {failure !== null && <Trouble failure={failure} onRetry={work} />}
      {preview !== null && <DealPay preview={preview} />}
    </section>
  )
}
