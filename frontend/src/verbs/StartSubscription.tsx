import { Select, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { problemAt } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { VerbForm } from './Effect.tsx'
import { PreviewStartSubscriptionDocument } from './previewStartSubscription.generated.ts'
import { StartSubscriptionDocument } from './startSubscription.generated.ts'
import { SubscriptionChoicesDocument } from './subscriptionChoices.generated.ts'

const documents = { preview: PreviewStartSubscriptionDocument, verb: StartSubscriptionDocument }

/** StartSubscription begins a subscription of an account, after showing what MRR it brings. */
export function StartSubscription({ accountId, onDone }: { readonly accountId: string; readonly onDone: () => void }) {
  const format = useFormat()
  const [{ data }] = useQuery({ query: SubscriptionChoicesDocument, requestPolicy: 'cache-first' })
  const [plan, setPlan] = useState<string | null>(null)
  const [quantity, setQuantity] = useState('1')
  const [discount, setDiscount] = useState('')
  const [startsOn, setStartsOn] = useState(format.today())
  const [term, setTerm] = useState('12')
  const chosen = data?.subscriptionPlans?.nodes.find((each) => each.id === plan)
  const currencies = [...new Set(chosen?.prices?.nodes.map((price) => price.currency) ?? [])]
  const [wanted, setWanted] = useState<string | null>(null)
  const currency = wanted !== null && currencies.includes(wanted) ? wanted : (currencies[0] ?? null)

  const input = useMemo(() => {
    if (plan === null || !/^\d+(\.\d+)?$/.test(quantity)) return null
    const share = shareOf(discount)
    return {
      accountId,
      startsOn,
      ...(currency === null ? {} : { currency }),
      items: [{ planId: plan, quantity, ...(share === null ? {} : { discount: share }) }],
      ...(/^\d+$/.test(term) ? { termMonths: Number(term) } : {}),
    }
  }, [accountId, plan, quantity, discount, startsOn, term, currency])

  return (
    <VerbForm
      documents={documents}
      input={input}
      action="Start the subscription"
      done="The subscription is started."
      fields={['startsOn', 'currency', 'termMonths']}
      onDone={onDone}
    >
      {(problems) => (
        <>
          <Select
            label="Subscription plan"
            data={(data?.subscriptionPlans?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={plan}
            onChange={setPlan}
            searchable
            required
            data-autofocus
          />
          <div className="row">
            <TextInput
              label="Quantity"
              inputMode="decimal"
              value={quantity}
              onChange={(event) => setQuantity(event.currentTarget.value)}
              error={problemAt(problems, 'items', '0', 'quantity')}
              w={90}
            />
            <TextInput
              label="Discount in %"
              inputMode="decimal"
              value={discount}
              onChange={(event) => setDiscount(event.currentTarget.value)}
              error={problemAt(problems, 'items', '0', 'discount')}
              w={110}
            />
            <Select
              label="Currency"
              data={currencies}
              value={currency}
              onChange={setWanted}
              disabled={currencies.length < 2}
              error={problemAt(problems, 'currency')}
              w={100}
            />
            <TextInput
              label="First day"
              type="date"
              value={startsOn}
              onChange={(event) => setStartsOn(event.currentTarget.value)}
              error={problemAt(problems, 'startsOn')}
            />
            <TextInput
              label="Term in months"
              inputMode="numeric"
              value={term}
              onChange={(event) => setTerm(event.currentTarget.value)}
              error={problemAt(problems, 'termMonths')}
              w={110}
            />
          </div>
        </>
      )}
    </VerbForm>
  )
}

/** shareOf writes a percentage as the API wants it, a fraction: the decimal point moves by two places. */
export function shareOf(percent: string): string | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(percent.trim())
  if (match === null) return null
  const [, whole = '0', rest = ''] = match
  const digits = whole.padStart(3, '0')
  return `${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}.${digits.slice(-2)}${rest}`
}
