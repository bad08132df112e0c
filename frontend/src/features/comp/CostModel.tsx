import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import type { CompDesignInput } from '@/gql/schema.ts'
import { problemsOf } from '@/lib/command.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { isDecimal } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { CostCurveDocument, type CostCurveQuery } from './costCurve.generated.ts'
import { fractionOf, newId } from './draft.ts'
import { PayCurve } from './PayCurve.tsx'

type Curve = NonNullable<CostCurveQuery['compCostCurve']>

interface TestDeal {
  readonly id: string
  readonly amount: string
  readonly months: string
  readonly discount: string
}

interface Props {
  readonly design: CompDesignInput
  readonly sound: boolean
  readonly components: readonly { readonly value: string; readonly label: string }[]
}

/** CostModel shows what a component pays at each attainment, and tests the design with deals of one's own. */
export function CostModel({ design, sound, components }: Props) {
  const client = useClient()
  const format = useFormat()
  const [component, setComponent] = useState('')
  const [quota, setQuota] = useState('100000')
  const [target, setTarget] = useState('')
  const [deals, setDeals] = useState<readonly TestDeal[]>([])
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const [shown, setShown] = useState<{ readonly of: string; readonly value: Curve } | null>(null)
  const currency = design.currency
  const key = components.some((each) => each.value === component) ? component : (components[0]?.value ?? '')
  const of = JSON.stringify([design, key, quota, target, deals])
  const given = deals.filter((deal) => isDecimal(deal.amount))
  const ready = sound && isDecimal(quota) && (target === '' || isDecimal(target))

  const draw = async () => {
    setBusy(true)
    const input = {
      design,
      quota,
      ...(key === '' ? {} : { component: key }),
      ...(target === '' ? {} : { targetIncentive: target }),
      deals: given.map((deal) => ({
        amount: { amount: deal.amount, currency },
        ...(/^\d{1,3}$/.test(deal.months) ? { termMonths: Number(deal.months) } : {}),
        ...(fractionOf(deal.discount) === null ? {} : { discount: fractionOf(deal.discount) }),
      })),
    }
    const answer = await client.query(CostCurveDocument, { input }, { requestPolicy: 'network-only' }).toPromise()
    setBusy(false)
    const failure = failureOf(answer.error)
    if (failure !== null) return setProblems([failure])
    setProblems(answer.data ? problemsOf(answer.data) : [])
    const value = answer.data?.compCostCurve
    if (value && value.userErrors.length === 0) setShown({ of, value })
  }
  const value = shown?.of === of ? shown.value : null
  const change = (id: string, patch: Partial<TestDeal>) =>
    setDeals((all) => all.map((deal) => (deal.id === id ? { ...deal, ...patch } : deal)))
  return (
    <>
      <section className="panel stack" aria-label="What it costs">
        <header>
          <h2>What it costs</h2>
        </header>
        <div className="form-grid">
          {components.length > 1 && (
            <Select
              label="Component"
              size="xs"
              data={components.map((each) => ({ ...each }))}
              value={key}
              onChange={(next) => setComponent(next ?? '')}
              allowDeselect={false}
            />
          )}
          <TextInput
            label={`Quota of the period, ${currency}`}
            size="xs"
            inputMode="decimal"
            value={quota}
            error={isDecimal(quota) ? null : 'A number'}
            onChange={(event) => setQuota(event.currentTarget.value)}
          />
          <TextInput
            label={`Target incentive, ${currency}`}
            size="xs"
            inputMode="decimal"
            value={target}
            error={target === '' || isDecimal(target) ? null : 'A number'}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
        </div>
        {deals.length > 0 && (
          <Scroll label="Test deals">
            <table className="tiers" aria-label="Test deals">
              <thead>
                <tr>
                  <th scope="col">Amount, {currency}</th>
                  <th scope="col">Term, months</th>
                  <th scope="col">Discount, %</th>
                  <th scope="col" className="number">
                    Earns
                  </th>
                  <th scope="col">
                    <span className="hidden">Remove</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {deals.map((deal, index) => {
                  const earned = value?.deals[given.indexOf(deal)]
                  return (
                    <tr key={deal.id}>
                      <td>
                        <TextInput
                          size="xs"
                          aria-label={`Amount of test deal ${index + 1}`}
                          inputMode="decimal"
                          value={deal.amount}
                          onChange={(event) => change(deal.id, { amount: event.currentTarget.value })}
                        />
                      </td>
                      <td>
                        <TextInput
                          size="xs"
                          aria-label={`Term of test deal ${index + 1}`}
                          inputMode="numeric"
                          value={deal.months}
                          onChange={(event) => change(deal.id, { months: event.currentTarget.value })}
                        />
                      </td>
                      <td>
                        <TextInput
                          size="xs"
                          aria-label={`Discount of test deal ${index + 1}`}
                          inputMode="decimal"
                          value={deal.discount}
                          onChange={(event) => change(deal.id, { discount: event.currentTarget.value })}
                        />
                      </td>
                      <td className="number">
                        {earned === undefined ? '–' : format.money(earned.earned)}
                        {earned !== undefined && (
                          <details>
                            <summary className="small">How</summary>
                            <pre className="small">{earned.text}</pre>
                          </details>
                        )}
                      </td>
                      <td>
                        <button
                          type="button"
                          className="icon-button"
                          aria-label={`Remove test deal ${index + 1}`}
                          onClick={() => setDeals((all) => all.filter((each) => each.id !== deal.id))}
                        >
                          <Icon name="close" size={12} />
                        </button>
                      </td>
                    </tr>
                  )
                })}
              </tbody>
              {value?.earned != null && (
                <tfoot>
                  <tr>
                    <th scope="row" colSpan={3}>
                      All of them, with what the period earns as a whole
                    </th>
                    <td className="number">{format.money(value.earned)}</td>
                    <td />
                  </tr>
                </tfoot>
              )}
            </table>
          </Scroll>
        )}
        <div className="row">
          <Button variant="default" loading={busy} disabled={!ready} onClick={() => void draw()}>
            Compute
          </Button>
          <button
            type="button"
            className="link"
            onClick={() => setDeals((all) => [...all, { id: newId(), amount: '', months: '12', discount: '' }])}
          >
            Add a test deal
          </button>
          {!sound && <span className="quiet small">Correct the faults first.</span>}
        </div>
        <Problems problems={problems} />
        {value !== null && value.issues.length > 0 && (
          <ul className="problems">
            {value.issues.map((issue) => (
              <li key={issue.message}>{sentence(issue.message)}</li>
            ))}
          </ul>
        )}
      </section>
      {value !== null && value.points.length > 1 && <PayCurve points={value.points} />}
    </>
  )
}
