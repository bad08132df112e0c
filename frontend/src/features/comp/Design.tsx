import type { ReactNode } from 'react'
import { componentInWords } from '@/figures/pay.ts'
import type { Choice } from '@/ui/FormDialog.tsx'
import { Fields, Optional, Rows, useDesigning } from './DesignFields.tsx'
import {
  addOnFields,
  bonusFields,
  capFields,
  clawbackFields,
  componentFields,
  drawFields,
  eligibilityFields,
  filterFields,
  gateFields,
  holdbackFields,
  instalmentFields,
  modifierFields,
  negativeFields,
  overrideFields,
  planFields,
  pointFields,
  quotaFields,
  rateFields,
  scopeFields,
  tierFields,
  windfallFields,
} from './designFields.ts'
import { type Draft, listAt, newId, type Part, textAt } from './draft.ts'

/** What of the company a design refers to. */
export interface Company {
  readonly kpis: readonly Choice[]
  readonly products: readonly Choice[]
  readonly territories: readonly Choice[]
}

/** Design asks for everything that a plan pays by. */
export function Design({ company }: { readonly company: Company }) {
  const { draft, locked, put } = useDesigning()
  const components = listAt(draft, 'components')
  const named = components.flatMap((each) =>
    typeof each.key === 'string' && each.key !== ''
      ? [{ value: each.key, label: typeof each.name === 'string' && each.name !== '' ? each.name : each.key }]
      : [],
  )
  const add = (list: string, fresh: Draft) =>
    put(list, [...listAt(draft, list), { id: newId(), ...fresh }] as readonly Part[])
  return (
    <div className="stack">
      <section className="panel" aria-label="The plan">
        <header>
          <h2>The plan</h2>
        </header>
        <Fields path="" fields={planFields} />
        {textAt(draft, 'currencyPolicy') === 'PLAN_RATE' && (
          <Rows path="planRates" label="Rates" add="Add a rate" fresh={() => ({})} columns={rateFields} />
        )}
      </section>
      {components.map((each, index) => (
        <Component
          key={String(each.id)}
          path={`components.${index}`}
          part={each}
          company={company}
          others={named.filter((other) => other.value !== each.key)}
        />
      ))}
      {!locked && (
        <div className="row">
          <button
            type="button"
            className="link"
            onClick={() =>
              add('components', {
                mode: 'MARGINAL',
                tierBasis: 'QUOTA_SHARE',
                scope: { kind: 'PERIOD' },
                tiers: [{ id: newId() }],
              })
            }
          >
            Add a component
          </button>
          <button type="button" className="link" onClick={() => add('addOns', { kind: 'SPIFF' })}>
            Add a SPIFF or kicker
          </button>
          <button
            type="button"
            className="link"
            onClick={() => add('bonuses', { kind: 'ATTAINMENT', scope: { kind: 'PERIOD' } })}
          >
            Add a bonus
          </button>
        </div>
      )}
      {listAt(draft, 'addOns').map((each, index) => (
        <Extra key={String(each.id)} path={`addOns.${index}`} part={each} title="SPIFF or kicker">
          <Fields path={`addOns.${index}`} fields={addOnFields(named)} />
          <details>
            <summary>What it counts</summary>
            <Fields path={`addOns.${index}.where`} fields={filterFields(company)} />
          </details>
        </Extra>
      ))}
      {listAt(draft, 'bonuses').map((each, index) => (
        <Extra key={String(each.id)} path={`bonuses.${index}`} part={each} title="Bonus">
          <Fields path={`bonuses.${index}`} fields={bonusFields(named)} />
          {each.kind === 'ATTAINMENT' && <Fields path={`bonuses.${index}.scope`} fields={scopeFields} />}
        </Extra>
      ))}
      <section className="panel" aria-label="Limits">
        <header>
          <h2>Limits</h2>
        </header>
        <Optional path="periodCap" label="Cap a period" fresh={() => ({})}>
          <Fields path="periodCap" fields={capFields} />
        </Optional>
        <Optional path="annualCap" label="Cap a year" fresh={() => ({})}>
          <Fields path="annualCap" fields={capFields} />
        </Optional>
        <Optional path="windfall" label="Hold windfalls for review" fresh={() => ({})}>
          <Fields path="windfall" fields={windfallFields} />
        </Optional>
      </section>
      <section className="panel" aria-label="From earned to paid">
        <header>
          <h2>From earned to paid</h2>
        </header>
        <Fields path="eligibility" fields={eligibilityFields} />
        {textAt(draft, 'eligibility.kind') === 'DATES' && (
          <Rows
            path="eligibility.dates"
            label="Instalments"
            add="Add an instalment"
            fresh={() => ({})}
            columns={instalmentFields}
          />
        )}
        <Optional path="holdback" label="Hold some back" fresh={() => ({})}>
          <Fields path="holdback" fields={holdbackFields} />
        </Optional>
        <Optional path="draw" label="Pay a draw" fresh={() => ({ kind: 'RECOVERABLE' })}>
          <Fields path="draw" fields={drawFields} />
        </Optional>
        <fieldset className="part">
          <legend>Clawback</legend>
          <Fields path="clawback" fields={clawbackFields} />
        </fieldset>
        <fieldset className="part">
          <legend>Balances below zero</legend>
          <Fields path="negativeBalance" fields={negativeFields} />
        </fieldset>
      </section>
    </div>
  )
}

function Extra(props: {
  readonly path: string
  readonly part: Draft
  readonly title: string
  readonly children: ReactNode
}) {
  const { locked, put } = useDesigning()
  const { part, path, title } = props
  const name = typeof part.name === 'string' && part.name !== '' ? part.name : title
  return (
    <section className="panel stack" aria-label={`${title}: ${name}`}>
      <header>
        <h2>{name}</h2>
        <span className="quiet">{title}</span>
        {!locked && (
          <div className="actions">
            <button type="button" className="link" onClick={() => put(path, undefined)}>
              Remove<span className="hidden"> {name}</span>
            </button>
          </div>
        )}
      </header>
      {props.children}
    </section>
  )
}

function Component(props: {
  readonly path: string
  readonly part: Draft
  readonly company: Company
  readonly others: readonly Choice[]
}) {
  const { path, part, company } = props
  const { draft } = useDesigning()
  const key = typeof part.key === 'string' ? part.key : ''
  const title = key === '' ? 'Component' : componentInWords(key)
  const curve = part.mode === 'LINEAR_CURVE'
  const flat = part.mode === 'FLAT_PER_UNIT'
  const byAmount = part.tierBasis === 'AMOUNT'
  const tiers = tierFields.filter(
    (field) => field.name === (flat ? 'perUnit' : 'rate') || field.name === (byAmount ? 'upToAmount' : 'upTo'),
  )
  return (
    <Extra path={path} part={{ ...part, name: part.name === '' ? title : part.name }} title="Component">
      <Fields path={path} fields={componentFields(company.kpis)} />
      <Fields path={`${path}.quota`} fields={quotaFields(company.products)} />
      <Fields path={`${path}.scope`} fields={scopeFields} />
      {curve ? (
        <>
          <Rows
            path={`${path}.curve.points`}
            label="Points of the curve"
            add="Add a point"
            fresh={() => ({})}
            columns={pointFields}
          />
          <Fields
            path={`${path}.curve`}
            fields={[
              {
                name: 'beyond',
                label: 'Slope beyond the last point',
                kind: 'percent',
                description: '200 pays two percent of the target for each percent of attainment.',
              },
            ]}
          />
        </>
      ) : (
        <Rows
          path={`${path}.tiers`}
          label="Tiers"
          add="Add a tier"
          none="A tier says what is paid up to a bound; the last has none."
          fresh={() => ({})}
          columns={tiers.map((field) =>
            field.name === 'upTo'
              ? { ...field, label: part.tierBasis === 'UNITS' ? 'Up to, units' : 'Up to, % of quota' }
              : field,
          )}
        />
      )}
      <details open={listAt(draft, `${path}.modifiers`).length > 0}>
        <summary>Modifiers</summary>
        <Rows
          path={`${path}.modifiers`}
          label="Modifiers"
          add="Add a modifier"
          none="A modifier changes the rate of some deals: an accelerator for long terms, a decelerator for discounts."
          fresh={() => ({ kind: 'DISCOUNT_ABOVE' })}
          columns={modifierFields(company.products)}
        />
      </details>
      <details open={listAt(draft, `${path}.gates`).length > 0}>
        <summary>Gates</summary>
        <Rows
          path={`${path}.gates`}
          label="Gates"
          add="Add a gate"
          none="A gate pays less until something is reached."
          fresh={() => ({ kind: 'ATTAINMENT', effect: 'PAY_NOTHING', scope: { kind: 'PERIOD' } })}
          columns={gateFields(props.others)}
        />
      </details>
      <details open={part.dealCap !== undefined || part.periodCap !== undefined}>
        <summary>Caps</summary>
        <Optional path={`${path}.dealCap`} label="Cap a deal" fresh={() => ({})}>
          <Fields path={`${path}.dealCap`} fields={capFields} />
        </Optional>
        <Optional path={`${path}.periodCap`} label="Cap a period" fresh={() => ({})}>
          <Fields path={`${path}.periodCap`} fields={capFields} />
        </Optional>
      </details>
      <details open={part.override !== undefined}>
        <summary>Pay for the team</summary>
        <Optional
          path={`${path}.override`}
          label="It pays a manager for what the team sells"
          fresh={() => ({ kind: 'COLLECTIVE' })}
        >
          <Fields path={`${path}.override`} fields={overrideFields} />
        </Optional>
      </details>
      <details>
        <summary>What it counts</summary>
        <Fields path={`${path}.where`} fields={filterFields(company)} />
      </details>
    </Extra>
  )
}
