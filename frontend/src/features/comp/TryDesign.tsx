import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import type { CompDesignInput } from '@/gql/schema.ts'
import { problemsOf } from '@/lib/command.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { TryDesignDocument, type TryDesignQuery } from './tryDesign.generated.ts'

type Tried = NonNullable<TryDesignQuery['previewCompDesign']>

interface Props {
  readonly plan: string
  readonly design: CompDesignInput
  /** Whether the design can be computed with: it has no fault. */
  readonly sound: boolean
}

/** TryDesign computes a past period with the design as it stands on the screen: who wins, who loses, what it costs. */
export function TryDesign({ plan, design, sound }: Props) {
  const client = useClient()
  const format = useFormat()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const [tried, setTried] = useState<{ readonly of: string; readonly value: Tried } | null>(null)
  const of = JSON.stringify([plan, design, from, to])

  const attempt = async () => {
    setBusy(true)
    const input = { planId: plan, design, fromDay: from, toDay: to }
    const answer = await client.query(TryDesignDocument, { input }, { requestPolicy: 'network-only' }).toPromise()
    setBusy(false)
    const failure = failureOf(answer.error)
    if (failure !== null) return setProblems([failure])
    setProblems(answer.data ? problemsOf(answer.data) : [])
    const value = answer.data?.previewCompDesign
    if (value && value.userErrors.length === 0) setTried({ of, value })
  }
  const value = tried?.of === of ? tried.value : null
  return (
    <section className="panel stack" aria-label="Try it over history">
      <header>
        <h2>Try it over history</h2>
      </header>
      <p className="quiet small">
        What a past period would have paid with this design, by the deals that were really made. Nothing is stored.
      </p>
      <div className="form-grid">
        <TextInput
          label="First day"
          type="date"
          size="xs"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="First day after"
          type="date"
          size="xs"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <div>
        <Button
          variant="default"
          loading={busy}
          disabled={!sound || from === '' || to === ''}
          onClick={() => void attempt()}
        >
          Compare
        </Button>
        {!sound && <span className="quiet small"> Correct the faults first.</span>}
      </div>
      <Problems problems={problems} />
      {value !== null && (
        <div className="stack" aria-live="polite">
          <dl className="headline">
            <div>
              <dt>As it is</dt>
              <dd>{format.money(value.before)}</dd>
            </div>
            <div>
              <dt>With this design</dt>
              <dd>{format.money(value.after)}</dd>
            </div>
          </dl>
          {value.issues.length > 0 && (
            <ul className="problems">
              {value.issues.map((issue) => (
                <li key={issue.message}>
                  {issue.rep?.name} {sentence(issue.message)}
                </li>
              ))}
            </ul>
          )}
          {value.payees.length === 0 && <p className="quiet">Nobody’s pay changes.</p>}
          {value.payees.length > 0 && (
            <Scroll label="Winners and losers" low>
              <table aria-label="Winners and losers">
                <thead>
                  <tr>
                    <th scope="col">Payee</th>
                    <th scope="col" className="number">
                      As it is
                    </th>
                    <th scope="col" className="number">
                      With this design
                    </th>
                    <th scope="col" className="number">
                      Difference
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {value.payees.map((each, index) => (
                    <tr key={each.rep?.id ?? `payee ${index}`}>
                      <th scope="row">{each.rep?.name ?? '–'}</th>
                      <td className="number">{format.money(each.before)}</td>
                      <td className="number">{format.money(each.after)}</td>
                      <td className={each.difference.amount.startsWith('-') ? 'number delta worse' : 'number'}>
                        {format.money(each.difference)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </div>
      )}
    </section>
  )
}
