import { Button, CopyButton, Modal } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { ExplainCommissionDocument, type ExplainCommissionQuery } from './explainCommission.generated.ts'
import { componentInWords, kindOfLine } from './pay.ts'
import '@/styles/pay.css'

type Explained = NonNullable<ExplainCommissionQuery['explainCommission']>

/** Explanation says how a line of a statement came about, step by step and to the cent. */
export function Explanation({ line, onClose }: { readonly line: string; readonly onClose: () => void }) {
  return (
    <Modal opened={line !== ''} onClose={onClose} title="How this line came about" size="xl">
      {line !== '' && <Body line={line} />}
    </Modal>
  )
}

function Body({ line }: { readonly line: string }) {
  const [{ data, error }, again] = useQuery({ query: ExplainCommissionDocument, variables: { line } })
  const failure = failureOf(error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (data === undefined) return <Pending height={240} label="Working the line out…" />
  if (data.explainCommission === null) return <Empty title="There is no such line, or none that you may see" />
  return <Steps explained={data.explainCommission} />
}

function Steps({ explained }: { readonly explained: Explained }) {
  const format = useFormat()
  const { line, steps, text } = explained
  return (
    <div className="stack">
      {line !== null && (
        <dl className="headline">
          <div>
            <dt>{kindOfLine(line.lineKind)}</dt>
            <dd>{format.money(line.earned)}</dd>
          </div>
          {line.component !== null && (
            <div>
              <dt>Component</dt>
              <dd>{line.title ?? componentInWords(line.component)}</dd>
            </div>
          )}
          {line.planVersion !== null && (
            <div>
              <dt>By</dt>
              <dd>
                {line.planVersion.plan?.name ?? 'a plan'}, version {line.planVersion.number}
              </dd>
            </div>
          )}
          <Source line={line} />
          {line.original?.statement != null && (
            <div>
              <dt>It corrects</dt>
              <dd>
                <Link to={`/commissions/${line.original.statement.id}`} search={{ line: line.original.id } as never}>
                  a line of {format.days({ from: line.original.statement.fromDay, to: line.original.statement.toDay })}
                </Link>
              </dd>
            </div>
          )}
        </dl>
      )}
      <ol className="explanation" aria-label="Steps">
        {steps.map((step, index) => (
          // Steps have no name of their own; their place is what they are.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          <li key={index} data-depth={Math.min(step.depth, 6)}>
            <span>
              {step.label}
              {step.formula !== null && <code>{step.formula}</code>}
            </span>
            {step.value !== null && <strong>{step.value}</strong>}
          </li>
        ))}
      </ol>
      <details>
        <summary>As text</summary>
        <Scroll label="The explanation as text">
          <pre>{text}</pre>
        </Scroll>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy it'}
            </Button>
          )}
        </CopyButton>
      </details>
    </div>
  )
}

/** Source links what a line was earned by. */
function Source({ line }: { readonly line: NonNullable<Explained['line']> }) {
  const [to, name, what] =
    line.opportunity !== null
      ? [`/opportunities/${line.opportunity.id}`, line.opportunity.name, 'Opportunity']
      : line.subscription !== null
        ? [`/subscriptions/${line.subscription.id}`, line.subscription.name, 'Subscription']
        : line.account !== null
          ? [`/accounts/${line.account.id}`, line.account.name, 'Account']
          : ['', '', '']
  if (to === '') return null
  return (
    <div>
      <dt>{what}</dt>
      <dd>
        <Link to={to}>{name}</Link>
      </dd>
    </div>
  )
}
