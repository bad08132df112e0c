import { Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import type { AmendTiming, CancelTiming } from '@/gql/schema.ts'
import { problemAt, type UserError } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { AmendSubscriptionDocument } from '@/verbs/amendSubscription.generated.ts'
import { CancelSubscriptionDocument } from '@/verbs/cancelSubscription.generated.ts'
import { ConvertTrialDocument } from '@/verbs/convertTrial.generated.ts'
import { type VerbDocuments, VerbForm } from '@/verbs/Effect.tsx'
import { PauseSubscriptionDocument } from '@/verbs/pauseSubscription.generated.ts'
import { PreviewAmendSubscriptionDocument } from '@/verbs/previewAmendSubscription.generated.ts'
import { PreviewCancelSubscriptionDocument } from '@/verbs/previewCancelSubscription.generated.ts'
import { PreviewConvertTrialDocument } from '@/verbs/previewConvertTrial.generated.ts'
import { PreviewPauseSubscriptionDocument } from '@/verbs/previewPauseSubscription.generated.ts'
import { PreviewReactivateSubscriptionDocument } from '@/verbs/previewReactivateSubscription.generated.ts'
import { PreviewRenewSubscriptionDocument } from '@/verbs/previewRenewSubscription.generated.ts'
import { PreviewResumeSubscriptionDocument } from '@/verbs/previewResumeSubscription.generated.ts'
import { PreviewRevokeCancellationDocument } from '@/verbs/previewRevokeCancellation.generated.ts'
import { ReactivateSubscriptionDocument } from '@/verbs/reactivateSubscription.generated.ts'
import { RenewSubscriptionDocument } from '@/verbs/renewSubscription.generated.ts'
import { ResumeSubscriptionDocument } from '@/verbs/resumeSubscription.generated.ts'
import { RevokeCancellationDocument } from '@/verbs/revokeCancellation.generated.ts'
import { shareOf } from '@/verbs/StartSubscription.tsx'
import { SubscriptionChoicesDocument } from '@/verbs/subscriptionChoices.generated.ts'
import type { Subscription } from './SubscriptionPage.tsx'

/** Something that can be done with a subscription. */
export interface Verb {
  readonly operation: string
  readonly name: string
  readonly done: string
  readonly documents: VerbDocuments
  /** Whether it makes sense where the subscription stands; the server decides whether it may be done. */
  readonly fits: (subscription: Subscription) => boolean
}

const running = ({ status }: Subscription) => status === 'ACTIVE' || status === 'PAST_DUE' || status === 'TRIALING'

/** The verbs, the most usual first. */
export const verbs: readonly Verb[] = [
  {
    operation: 'amendSubscription',
    name: 'Amend',
    done: 'The subscription is amended.',
    documents: { preview: PreviewAmendSubscriptionDocument, verb: AmendSubscriptionDocument },
    fits: running,
  },
  {
    operation: 'renewSubscription',
    name: 'Renew',
    done: 'The subscription is renewed.',
    documents: { preview: PreviewRenewSubscriptionDocument, verb: RenewSubscriptionDocument },
    fits: (subscription) =>
      running(subscription) && subscription.termEndsOn !== null && subscription.cancelsOn === null,
  },
  {
    operation: 'revokeCancellation',
    name: 'Take the cancellation back',
    done: 'The subscription goes on.',
    documents: { preview: PreviewRevokeCancellationDocument, verb: RevokeCancellationDocument },
    fits: (subscription) => subscription.status !== 'ENDED' && subscription.cancelsOn !== null,
  },
  {
    operation: 'convertTrial',
    name: 'Convert the trial',
    done: 'The trial is converted.',
    documents: { preview: PreviewConvertTrialDocument, verb: ConvertTrialDocument },
    fits: (subscription) => subscription.status === 'TRIALING',
  },
  {
    operation: 'pauseSubscription',
    name: 'Pause',
    done: 'The subscription is paused.',
    documents: { preview: PreviewPauseSubscriptionDocument, verb: PauseSubscriptionDocument },
    fits: (subscription) => running(subscription) && subscription.pausedOn === null,
  },
  {
    operation: 'resumeSubscription',
    name: 'Resume',
    done: 'The subscription goes on.',
    documents: { preview: PreviewResumeSubscriptionDocument, verb: ResumeSubscriptionDocument },
    fits: (subscription) => subscription.status === 'PAUSED',
  },
  {
    operation: 'cancelSubscription',
    name: 'Cancel',
    done: 'The cancellation is recorded.',
    documents: { preview: PreviewCancelSubscriptionDocument, verb: CancelSubscriptionDocument },
    fits: (subscription) => subscription.status !== 'ENDED' && subscription.cancelsOn === null,
  },
  {
    operation: 'reactivateSubscription',
    name: 'Reactivate',
    done: 'The subscription runs again.',
    documents: { preview: PreviewReactivateSubscriptionDocument, verb: ReactivateSubscriptionDocument },
    fits: (subscription) => subscription.status === 'ENDED',
  },
]

interface BodyProps {
  readonly verb: Verb
  readonly subscription: Subscription
  readonly onDone: () => void
}

/** VerbBody asks what a verb needs and shows its effect before it is confirmed. */
export function VerbBody({ verb, subscription, onDone }: BodyProps) {
  switch (verb.operation) {
    case 'amendSubscription':
      return <Amend verb={verb} subscription={subscription} onDone={onDone} />
    case 'cancelSubscription':
      return <Cancel verb={verb} subscription={subscription} onDone={onDone} />
    case 'renewSubscription':
      return <Renew verb={verb} subscription={subscription} onDone={onDone} />
    default:
      return <Dated verb={verb} subscription={subscription} onDone={onDone} />
  }
}

/** The day of each verb that takes one, by its field. */
const days: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  pauseSubscription: [
    ['pausedOn', 'First day of the pause'],
    ['resumesOn', 'Goes on by itself on'],
  ],
  resumeSubscription: [['resumedOn', 'Goes on from']],
  reactivateSubscription: [['effectiveOn', 'Runs again from']],
  convertTrial: [['convertedOn', 'First paid day']],
  revokeCancellation: [],
}

/** Dated is the form of verbs that take nothing but days. */
function Dated({ verb, subscription, onDone }: BodyProps) {
  const format = useFormat()
  const fields = days[verb.operation] ?? []
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => {
    const [first] = fields
    return first === undefined || verb.operation === 'convertTrial' ? {} : { [first[0]]: format.today() }
  })
  const input = useMemo(
    () => ({
      id: subscription.id,
      expectedVersion: subscription.version,
      ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
    }),
    [subscription, values],
  )
  return (
    <VerbForm
      documents={verb.documents}
      input={input}
      action={verb.name}
      done={verb.done}
      fields={fields.map(([field]) => field)}
      onDone={onDone}
    >
      {(problems) =>
        fields.map(([field, label]) => (
          <TextInput
            key={field}
            label={label}
            type="date"
            value={values[field] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget
              setValues((now) => ({ ...now, [field]: value }))
            }}
            error={problemAt(problems, field)}
          />
        ))
      }
    </VerbForm>
  )
}

const amendTimings: readonly (readonly [AmendTiming, string])[] = [
  ['BY_DIRECTION', 'More at once, less at the end of the period'],
  ['NOW', 'At once'],
  ['AT_PERIOD_END', 'At the end of the period'],
]

/** trimmed drops zeros after the decimal point that say nothing. */
function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
}

/** Amend changes quantities, discounts and plans. */
function Amend({ verb, subscription, onDone }: BodyProps) {
  const format = useFormat()
  const today = format.today()
  const items = (subscription.items?.nodes ?? []).filter(
    (item) => item.validFrom <= today && (item.validTo === null || item.validTo > today),
  )
  const [{ data }] = useQuery({ query: SubscriptionChoicesDocument, requestPolicy: 'cache-first' })
  const [quantities, setQuantities] = useState<Readonly<Record<string, string>>>({})
  const [discounts, setDiscounts] = useState<Readonly<Record<string, string>>>({})
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set())
  const [added, setAdded] = useState<string | null>(null)
  const [addedQuantity, setAddedQuantity] = useState('1')
  const [timing, setTiming] = useState<AmendTiming>('BY_DIRECTION')
  const [note, setNote] = useState('')

  const changes = items.flatMap((item): Record<string, unknown>[] => {
    if (removed.has(item.itemKey)) return [{ key: item.itemKey, remove: true }]
    const change: Record<string, unknown> = {}
    const quantity = quantities[item.itemKey]
    if (quantity !== undefined && quantity !== '' && quantity !== trimmed(item.quantity)) change.quantity = quantity
    const discount = discounts[item.itemKey]
    const share = discount === undefined ? null : shareOf(discount)
    if (share !== null) change.discount = share
    return Object.keys(change).length === 0 ? [] : [{ key: item.itemKey, ...change }]
  })
  if (added !== null) changes.push({ planId: added, quantity: addedQuantity })
  const input =
    changes.length === 0
      ? null
      : {
          id: subscription.id,
          expectedVersion: subscription.version,
          changes,
          timing,
          ...(note === '' ? {} : { amendNote: note }),
        }
  return (
    <VerbForm
      documents={verb.documents}
      input={input}
      action="Amend"
      done={verb.done}
      fields={['timing']}
      onDone={onDone}
    >
      {(problems: readonly UserError[]) => (
        <>
          {items.map((item) => (
            <fieldset key={item.itemKey} className="row">
              <legend>{item.plan?.name ?? item.itemKey}</legend>
              <TextInput
                label="Quantity"
                inputMode="decimal"
                value={quantities[item.itemKey] ?? trimmed(item.quantity)}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setQuantities((now) => ({ ...now, [item.itemKey]: value }))
                }}
                disabled={removed.has(item.itemKey)}
                w={100}
              />
              <TextInput
                label="Discount in %"
                inputMode="decimal"
                placeholder={format.percent(item.discount, 2)}
                value={discounts[item.itemKey] ?? ''}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setDiscounts((now) => ({ ...now, [item.itemKey]: value }))
                }}
                disabled={removed.has(item.itemKey)}
                w={120}
              />
              <Checkbox
                size="xs"
                mt={18}
                label="Drop it"
                checked={removed.has(item.itemKey)}
                onChange={() =>
                  setRemoved((now) => {
                    const next = new Set(now)
                    if (!next.delete(item.itemKey)) next.add(item.itemKey)
                    return next
                  })
                }
              />
            </fieldset>
          ))}
          <div className="row">
            <Select
              label="Add a subscription plan"
              data={(data?.subscriptionPlans?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              value={added}
              onChange={setAdded}
              clearable
              searchable
            />
            {added !== null && (
              <TextInput
                label="Quantity"
                inputMode="decimal"
                value={addedQuantity}
                onChange={(event) => setAddedQuantity(event.currentTarget.value)}
                w={100}
              />
            )}
          </div>
          <Select
            label="When"
            data={amendTimings.map(([value, label]) => ({ value, label }))}
            value={timing}
            onChange={(next) => setTiming((next ?? 'BY_DIRECTION') as AmendTiming)}
            allowDeselect={false}
            error={problemAt(problems, 'timing')}
          />
          <Textarea
            label="Note"
            size="xs"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
          />
        </>
      )}
    </VerbForm>
  )
}

const cancelTimings: readonly (readonly [CancelTiming, string])[] = [
  ['AT_TERM_END', 'At the end of the term'],
  ['NOW', 'At once'],
  ['ON_DAY', 'On a day'],
]

/** Cancel ends a subscription for a reason. */
function Cancel({ verb, subscription, onDone }: BodyProps) {
  const [{ data }] = useQuery({ query: SubscriptionChoicesDocument, requestPolicy: 'cache-first' })
  const [reason, setReason] = useState<string | null>(null)
  const [timing, setTiming] = useState<CancelTiming>(subscription.termEndsOn === null ? 'NOW' : 'AT_TERM_END')
  const [endsOn, setEndsOn] = useState('')
  const [note, setNote] = useState('')
  const input =
    reason === null || (timing === 'ON_DAY' && endsOn === '')
      ? null
      : {
          id: subscription.id,
          expectedVersion: subscription.version,
          cancellationReasonId: reason,
          timing,
          ...(timing === 'ON_DAY' ? { endsOn } : {}),
          ...(note === '' ? {} : { cancelNote: note }),
        }
  return (
    <VerbForm
      documents={verb.documents}
      input={input}
      action="Cancel the subscription"
      done={verb.done}
      fields={['cancellationReasonId', 'endsOn', 'timing']}
      onDone={onDone}
    >
      {(problems) => (
        <>
          <Select
            label="Why"
            required
            data={(data?.cancellationReasons?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={reason}
            onChange={setReason}
            searchable
            error={problemAt(problems, 'cancellationReasonId')}
          />
          <Select
            label="When"
            data={cancelTimings.map(([value, label]) => ({ value, label }))}
            value={timing}
            onChange={(next) => setTiming((next ?? 'NOW') as CancelTiming)}
            allowDeselect={false}
            error={problemAt(problems, 'timing')}
          />
          {timing === 'ON_DAY' && (
            <TextInput
              label="First day without it"
              type="date"
              value={endsOn}
              onChange={(event) => setEndsOn(event.currentTarget.value)}
              error={problemAt(problems, 'endsOn')}
            />
          )}
          <Textarea
            label="What was said"
            size="xs"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
          />
        </>
      )}
    </VerbForm>
  )
}

/** Renew begins a new term after the present one. */
function Renew({ verb, subscription, onDone }: BodyProps) {
  const [term, setTerm] = useState(subscription.termMonths === null ? '12' : String(subscription.termMonths))
  const [uplift, setUplift] = useState('')
  const [itself, setItself] = useState(subscription.autoRenew)
  const input = useMemo(() => {
    if (!/^\d+$/.test(term)) return null
    const share = shareOf(uplift)
    return {
      id: subscription.id,
      expectedVersion: subscription.version,
      termMonths: Number(term),
      autoRenew: itself,
      ...(share === null ? {} : { uplift: share }),
    }
  }, [subscription, term, uplift, itself])
  return (
    <VerbForm
      documents={verb.documents}
      input={input}
      action="Renew"
      done={verb.done}
      fields={['termMonths', 'uplift']}
      onDone={onDone}
    >
      {(problems) => (
        <div className="row">
          <TextInput
            label="Months"
            inputMode="numeric"
            value={term}
            onChange={(event) => setTerm(event.currentTarget.value)}
            error={problemAt(problems, 'termMonths')}
            w={90}
          />
          <TextInput
            label="Uplift in %"
            inputMode="decimal"
            value={uplift}
            onChange={(event) => setUplift(event.currentTarget.value)}
            error={problemAt(problems, 'uplift')}
            w={100}
          />
          <Checkbox
            size="xs"
            mt={18}
            label="Renews by itself after that"
            checked={itself}
            onChange={(event) => setItself(event.currentTarget.checked)}
          />
        </div>
      )}
    </VerbForm>
  )
}
