import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { AnyVariables, TypedDocumentNode } from '@urql/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import { type Failure, failureOf, sentence } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import type { PreviewCancelSubscriptionQuery } from './previewCancelSubscription.generated.ts'

/** What a verb would do to a subscription, as the server worked it out. */
export type Preview = NonNullable<PreviewCancelSubscriptionQuery['preview']>

/** Documents that differ in nothing but the type of their input. */
export interface VerbDocuments {
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of the verbs differ.
  readonly preview: TypedDocumentNode<any, any>
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly verb: TypedDocumentNode<any, any>
}

interface Props {
  readonly documents: VerbDocuments
  /** What the form says so far; null while something needed is missing. */
  readonly input: AnyVariables | null
  readonly action: string
  readonly done: string
  /** Fields that show their problems themselves. */
  readonly fields: readonly string[]
  readonly children: (problems: readonly UserError[]) => ReactNode
  readonly onDone: () => void
}

/** How long typing may pause before the effect is asked for. */
const pause = 350

/** VerbForm shows what a change of a subscription would do to MRR before it is confirmed. */
export function VerbForm({ documents, input, action, done, fields, children, onDone }: Props) {
  const client = useClient()
  const { busy, run } = useCommand(documents.verb)
  const [preview, setPreview] = useState<{ readonly of: string; readonly value: Preview } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [refused, setRefused] = useState<readonly UserError[]>([])
  const [tries, setTries] = useState(0)
  const key = input === null ? '' : JSON.stringify(input)

  // biome-ignore lint/correctness/useExhaustiveDependencies: tries asks again for the same input.
  useEffect(() => {
    setRefused([])
    if (key === '') return
    let over = false
    const timer = setTimeout(async () => {
      const variables = { input: JSON.parse(key) as unknown }
      const answer = await client.query(documents.preview, variables, { requestPolicy: 'network-only' }).toPromise()
      if (over) return
      const value = (answer.data as { preview?: Preview } | undefined)?.preview
      setFailure(failureOf(answer.error))
      if (value != null) setPreview({ of: key, value })
    }, pause)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [client, documents.preview, key, tries])

  const fresh = preview?.of === key ? preview.value : null
  const problems = refused.length > 0 ? refused : said(fresh?.userErrors ?? [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (fresh === null || problems.length > 0 || input === null) return
    const { problems: found } = await run({ input })
    setRefused(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: done })
    onDone()
  }
  return (
    <form className="stack" onSubmit={submit}>
      {children(problems)}
      <Problems problems={problemsBeside(problems, fields)} />
      {failure !== null && <Trouble failure={failure} onRetry={() => setTries((now) => now + 1)} />}
      {key !== '' && fresh === null && failure === null && <Pending height={72} label="Working out the effect…" />}
      {fresh !== null && problems.length === 0 && <Effect preview={fresh} />}
      <Button type="submit" loading={busy} disabled={fresh === null || problems.length > 0}>
        {action}
      </Button>
    </form>
  )
}

function said(errors: readonly UserError[]): readonly UserError[] {
  return errors.map((error) => ({ ...error, message: sentence(error.message) }))
}

/** Effect says what becomes of MRR, from when, and by which movements. */
function Effect({ preview }: { readonly preview: Preview }) {
  const format = useFormat()
  const same = preview.mrrBefore?.amount === preview.mrrAfter?.amount
  return (
    <section className="effect" aria-label="Effect on MRR" aria-live="polite">
      <p>
        MRR{' '}
        <strong>{preview.mrrBefore === null ? format.money(zeroOf(preview)) : format.money(preview.mrrBefore)}</strong>
        {' → '}
        <strong>{format.money(preview.mrrAfter)}</strong>
        {preview.effectiveOn !== null && <> from {format.date(preview.effectiveOn)}</>}
        {same && <span className="quiet"> (no change)</span>}
      </p>
      {preview.steps.length > 1 && (
        <ul className="steps small">
          {preview.steps.map((step) => (
            <li key={step.on}>
              <span className="quiet">{format.date(step.on)}</span> {format.money(step.mrrBefore)} →{' '}
              {format.money(step.mrrAfter)}
            </li>
          ))}
        </ul>
      )}
      {preview.movements.length > 0 && (
        <ul className="steps small">
          {preview.movements.map((movement) => (
            <li key={`${movement.day} ${movement.movement} ${movement.delta.amount}`}>
              <span className="quiet">{format.date(movement.day)}</span> {words(movement.movement)}{' '}
              {format.money(movement.delta)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** zeroOf is nothing, in the currency of what comes after: a subscription that begins had no MRR before. */
function zeroOf(preview: Preview) {
  return preview.mrrAfter === null ? null : { amount: '0', currency: preview.mrrAfter.currency }
}
