import { Button, Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import type { KpiFilterInput, KpiKey, KpiVariantInput, PeriodInput } from '@/gql/schema.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { label, words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Message, Pending, Trouble } from '@/ui/states.tsx'
import { WhyDocument, type WhyQuery } from './why.generated.ts'

export interface WhyProps {
  readonly kpi: KpiKey | null
  readonly period: PeriodInput
  readonly where: KpiFilterInput | null
  readonly variant?: readonly KpiVariantInput[] | undefined
  readonly onClose: () => void
  /** Where the rows behind the figure stand as a list, when a list can hold just them. */
  readonly list?: { readonly to: string; readonly search: object; readonly label: string } | null
}

/** WhyDrawer says how a figure came about: its formula with the numbers in it, the rules in force, the rows. */
export function WhyDrawer({ kpi, onClose, ...rest }: WhyProps) {
  return (
    <Drawer
      opened={kpi !== null}
      onClose={onClose}
      position="right"
      size={480}
      title={<span className="quiet">Why this figure</span>}
      overlayProps={{ backgroundOpacity: 0.12 }}
    >
      {kpi !== null && <Inside kpi={kpi} {...rest} />}
    </Drawer>
  )
}

type Total = WhyQuery['kpis'][number]['total']
type Edge = NonNullable<Total['records']>['edges'][number]

function Inside({ kpi, period, where, variant, list }: Omit<WhyProps, 'kpi' | 'onClose'> & { readonly kpi: KpiKey }) {
  const format = useFormat()
  const variables = { key: kpi, period, where, variant: variant ?? null, after: null }
  const [{ data, error }, again] = useQuery({ query: WhyDocument, variables })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  const answer = data?.kpis[0]
  if (answer === undefined) return <Pending height={300} label="Looking it up…" />
  const { definition, total } = answer
  const { explanation } = total
  const chosen = explanation.variants.filter((each) => !each.standard)
  return (
    <div className="stack">
      <h2>{definition.name}</h2>
      <p className="figure">{format.exact(total.value, total.unit, total.currency)}</p>
      <p className="quiet">
        {format.days(total.period)}
        {definition.pointInTime && ', as at its end'}
      </p>
      <p>{definition.description}</p>
      <div className="formula">
        <p>{definition.formula}</p>
        <p>
          <strong>{explanation.computation}</strong>
        </p>
      </div>
      {explanation.caveats.length > 0 && (
        <Message kind="warn">
          <ul className="problems">
            {explanation.caveats.map((each) => (
              <li key={each.caveat}>{sentence(each.text)}</li>
            ))}
          </ul>
        </Message>
      )}
      <dl className="facts">
        {explanation.numerator !== null && <Side side={explanation.numerator} />}
        {explanation.denominator !== null && <Side side={explanation.denominator} />}
        {chosen.map((each) => (
          <div className="fact" key={each.name}>
            <dt>{words(each.name)}</dt>
            <dd title={each.description}>{words(each.value)}</dd>
          </div>
        ))}
        <div className="fact">
          <dt>Definition</dt>
          <dd>
            version {definition.version}
            {explanation.ledgerVersion !== null && `, ledger ${explanation.ledgerVersion}`}
          </dd>
        </div>
        <div className="fact">
          <dt>As of</dt>
          <dd>{format.instant(explanation.asOf)}</dd>
        </div>
        <div className="fact">
          <dt>Read from</dt>
          <dd>{definition.source}</dd>
        </div>
      </dl>
      {explanation.settings.length > 0 && (
        <details>
          <summary>Rules in force</summary>
          <dl className="facts small">
            {explanation.settings.map((each) => (
              <div className="fact" key={each.key}>
                <dt>{each.meaning}</dt>
                <dd>{label(each.value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <details>
        <summary>Unusual cases</summary>
        <p>{definition.edgeCases}</p>
      </details>
      <h3>Rows behind it</h3>
      <p className="quiet">{explanation.rows}</p>
      <Rows total={total} />
      {list != null && (
        <Button
          component={Link}
          variant="default"
          className="fit"
          {...({ to: list.to, search: list.search } as object)}
        >
          {list.label}
        </Button>
      )}
    </div>
  )
}

function Side({ side }: { readonly side: NonNullable<Total['explanation']['numerator']> }) {
  const format = useFormat()
  return (
    <div className="fact">
      <dt>{side.name}</dt>
      <dd>{format.exact(side.value, side.unit, side.currency)}</dd>
    </div>
  )
}

function Rows({ total }: { readonly total: Total }) {
  const format = useFormat()
  const { records } = total
  if (records === null) return <p className="quiet">Your role sees the figure and not its single rows.</p>
  if (records.totalCount === 0) return <p className="quiet">None.</p>
  const divided = records.edges.some((edge) => !/^0(\.0+)?$/.test(edge.denominator))
  return (
    <>
      <Scroll label="Rows behind the figure, wide">
        <table aria-label="Rows behind the figure">
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col" className="number">
                Adds
              </th>
              {divided && (
                <th scope="col" className="number">
                  Of
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {records.edges.map((edge, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one record may stand behind a figure more than once.
              <tr key={`${edge.node?.id ?? ''}-${index}`}>
                <th scope="row">
                  <RowName edge={edge} />
                </th>
                <td className="number">{format.plain(edge.numerator)}</td>
                {divided && <td className="number">{format.plain(edge.denominator)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {records.totalCount > records.edges.length && (
        <p className="quiet">
          The first {records.edges.length} of {format.count(records.totalCount)}.
        </p>
      )}
    </>
  )
}

function RowName({ edge }: { readonly edge: Edge }) {
  const format = useFormat()
  const { node } = edge
  if (node === null) return <span className="quiet">not visible to you</span>
  switch (node.__typename) {
    case 'Account':
      return <Link to={`/accounts/${node.id}`}>{node.accountName}</Link>
    case 'Opportunity':
      return <Link to={`/opportunities/${node.id}`}>{node.opportunityName}</Link>
    case 'CustomerSubscription':
      return <Link to={`/subscriptions/${node.id}`}>{node.subscriptionName}</Link>
    case 'Lead':
      return <>{node.leadName}</>
    case 'Activity':
      return <>{node.subject ?? words(node.kind)}</>
    case 'Rep':
      return <>{node.repName}</>
    case 'MrrMovement':
      return (
        <>
          {words(node.movement)}, {format.date(node.day)}
          {node.account !== null && (
            <>
              , <Link to={`/accounts/${node.account.id}`}>{node.account.name}</Link>
            </>
          )}
        </>
      )
    case 'SubscriptionTerm':
      return (
        <>
          Term {node.number}
          {node.account !== null && (
            <>
              , <Link to={`/accounts/${node.account.id}`}>{node.account.name}</Link>
            </>
          )}
        </>
      )
    default:
      return <span className="quiet">{node.__typename}</span>
  }
}
