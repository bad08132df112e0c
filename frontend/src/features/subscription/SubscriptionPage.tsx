import { Button, Menu, Modal } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { useFocusBack } from '@/ui/focusBack.ts'
import { Scroll } from '@/ui/Scroll.tsx'
import { Status } from '@/ui/Status.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { SubscriptionWholeDocument, type SubscriptionWholeQuery } from './subscription.generated.ts'
import { type Verb, VerbBody, verbs } from './Verbs.tsx'

/** A subscription with its items, events, terms and movements. */
export type Subscription = Extract<
  NonNullable<SubscriptionWholeQuery['node']>,
  { readonly __typename: 'CustomerSubscription' }
>

/** SubscriptionPage shows one subscription: what it pays, what happened, and what can be done with it. */
export function SubscriptionPage() {
  const { id = '' } = useParams({ strict: false })
  const [{ data, error }, again] = useQuery({
    query: SubscriptionWholeDocument,
    variables: { id },
    context: followsChanges,
  })
  const failure = failureOf(error)
  const subscription = data?.node?.__typename === 'CustomerSubscription' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={500} label="Reading the subscription…" />}
      {data !== undefined && subscription === null && (
        <Empty title="There is no such subscription, or none that you may see" />
      )}
      {subscription !== null && <Whole subscription={subscription} />}
    </main>
  )
}

function Whole({ subscription }: { readonly subscription: Subscription }) {
  const format = useFormat()
  const [verb, setVerb] = useState<Verb | null>(null)
  useFocusBack(verb !== null)
  const offered = verbs.filter(
    (each) => subscription.viewerCan.operations.includes(each.operation) && each.fits(subscription),
  )
  const items = subscription.items?.nodes ?? []
  const today = format.today()
  const current = items.filter((item) => item.validFrom <= today && (item.validTo === null || item.validTo > today))
  const others = items.filter((item) => !current.includes(item))
  const movements = [...(subscription.movements?.nodes ?? [])].reverse()
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{subscription.name}</h1>
        <Status value={subscription.status} />
        <div className="actions">
          {offered.slice(0, 2).map((each) => (
            <Button key={each.operation} variant="default" onClick={() => setVerb(each)}>
              {each.name}…
            </Button>
          ))}
          {offered.length > 2 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default">More ▾</Button>
              </Menu.Target>
              <Menu.Dropdown>
                {offered.slice(2).map((each) => (
                  <Menu.Item key={each.operation} onClick={() => setVerb(each)}>
                    {each.name}…
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </div>
      <dl className="headline">
        <div>
          <dt>MRR</dt>
          <dd>{format.money(subscription.mrr)}</dd>
        </div>
        <div>
          <dt>ARR</dt>
          <dd>{format.money(subscription.arr)}</dd>
        </div>
        <div>
          <dt>Account</dt>
          <dd>
            {subscription.account === null ? (
              '–'
            ) : (
              <Link to={`/accounts/${subscription.account.id}`}>{subscription.account.name}</Link>
            )}
          </dd>
        </div>
        <div>
          <dt>Began</dt>
          <dd>{format.date(subscription.startsOn)}</dd>
        </div>
        <div>
          <dt>Term</dt>
          <dd>
            {subscription.termEndsOn === null
              ? 'no commitment'
              : `to ${format.date(subscription.termEndsOn)}, ${subscription.autoRenew ? 'renews by itself' : 'ends unless renewed'}`}
          </dd>
        </div>
        {subscription.cancelsOn !== null && (
          <div>
            <dt>Ends</dt>
            <dd>
              {format.date(subscription.cancelsOn)}
              {subscription.cancellationReason !== null && `, ${subscription.cancellationReason.name}`}
            </dd>
          </div>
        )}
        {subscription.pastDueSince !== null && (
          <div>
            <dt>Overdue since</dt>
            <dd>{format.date(subscription.pastDueSince)}</dd>
          </div>
        )}
        {subscription.pausedOn !== null && (
          <div>
            <dt>Paused</dt>
            <dd>
              {format.date(subscription.pausedOn)} to {format.date(subscription.resumesOn)}
            </dd>
          </div>
        )}
      </dl>
      <div className="columns">
        <section className="panel span-7" aria-label="What it holds">
          <header>
            <h2>What it holds</h2>
          </header>
          <Items title="Now" items={current} />
          {others.length > 0 && (
            <details>
              <summary>Before and later</summary>
              <Items title="Before and later" items={others} />
            </details>
          )}
        </section>
        <section className="panel span-5" aria-label="MRR movements">
          <header>
            <h2>MRR movements</h2>
          </header>
          {movements.length === 0 && <p className="quiet">None yet.</p>}
          <table aria-label="MRR movements">
            <tbody>
              {movements.map((movement) => (
                <tr key={movement.id}>
                  <th scope="row">{format.date(movement.day)}</th>
                  <td>
                    {words(movement.movement)}
                    {movement.tag !== null && <span className="quiet"> ({words(movement.tag).toLowerCase()})</span>}
                  </td>
                  <td className="number">{format.money(movement.delta)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="panel span-7" aria-label="Events">
          <header>
            <h2>Events</h2>
          </header>
          <ol className="timeline">
            {[...(subscription.events?.nodes ?? [])].reverse().map((event) => (
              <li key={event.id}>
                <time dateTime={event.effectiveOn}>{format.date(event.effectiveOn)}</time>
                <span className="node" aria-hidden="true" />
                <span>
                  {words(event.event)}
                  {event.cancellationReason !== null && `: ${event.cancellationReason.name}`}
                  {event.note !== null && <span className="quiet"> · {event.note}</span>}
                  <br />
                  <span className="small quiet">recorded {format.instant(event.recordedAt)}</span>
                </span>
              </li>
            ))}
          </ol>
        </section>
        <section className="panel span-5" aria-label="Terms">
          <header>
            <h2>Terms</h2>
          </header>
          {(subscription.terms?.nodes.length ?? 0) === 0 && <p className="quiet">It runs without a commitment.</p>}
          <table aria-label="Terms">
            <tbody>
              {subscription.terms?.nodes.map((term) => (
                <tr key={term.id}>
                  <th scope="row">{term.number}</th>
                  <td>{format.days({ from: term.startsOn, to: term.endsOn })}</td>
                  <td>
                    <Status value={term.outcome} />
                  </td>
                  <td className="number">{format.money(term.due)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
      <Modal opened={verb !== null} onClose={() => setVerb(null)} title={verb?.name ?? ''} size="lg">
        {verb !== null && <VerbBody verb={verb} subscription={subscription} onDone={() => setVerb(null)} />}
      </Modal>
    </div>
  )
}

function Items({
  title,
  items,
}: {
  readonly title: string
  readonly items: NonNullable<Subscription['items']>['nodes']
}) {
  const format = useFormat()
  if (items.length === 0) return <p className="quiet">Nothing.</p>
  return (
    <Scroll label={title}>
      <table aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Subscription plan</th>
            <th scope="col" className="number">
              Quantity
            </th>
            <th scope="col" className="number">
              Price
            </th>
            <th scope="col" className="number">
              Discount
            </th>
            <th scope="col">From</th>
            <th scope="col" className="number">
              MRR
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">{item.plan?.name ?? item.itemKey}</th>
              <td className="number">{format.plain(item.quantity)}</td>
              <td className="number">
                {item.price === null ? 'list' : format.money(item.price)}
                {item.intervalMonths !== 1 && <span className="quiet"> / {item.intervalMonths} months</span>}
              </td>
              <td className="number">{/^0(\.0+)?$/.test(item.discount) ? '–' : format.percent(item.discount, 2)}</td>
              <td>
                {format.date(item.validFrom)}
                {item.validTo !== null && ` to ${format.date(item.validTo)}`}
              </td>
              <td className="number">{format.money(item.mrr)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
