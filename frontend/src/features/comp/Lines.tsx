import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useClient } from 'urql'
import { componentInWords, kindOfLine } from '@/figures/pay.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useCan, useFormat, useViewer } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { heldBecause } from './names.ts'
import { OpenCommissionDisputeDocument } from './openCommissionDispute.generated.ts'
import { ReviewWindfallDocument } from './reviewWindfall.generated.ts'
import type { Statement } from './StatementPage.tsx'
import { StatementLinesDocument } from './statementLines.generated.ts'

type Lines = NonNullable<Statement['lines']>
type Line = Lines['nodes'][number]

/** LinesOf lists what a statement consists of. Each line opens its explanation and the deal behind it. */
export function LinesOf({ statement, onExplain }: { statement: Statement; onExplain: (line: string) => void }) {
  const format = useFormat()
  const client = useClient()
  const first = statement.lines
  const [more, setMore] = useState<{ of: string; nodes: readonly Line[]; cursor: string | null }>({
    of: '',
    nodes: [],
    cursor: null,
  })
  const [busy, setBusy] = useState(false)
  const of = `${statement.id} ${statement.version}`
  const rest = more.of === of ? more : { of, nodes: [], cursor: first?.pageInfo.endCursor ?? null }
  const lines = [...(first?.nodes ?? []), ...rest.nodes]
  const total = first?.totalCount ?? 0

  const read = async () => {
    setBusy(true)
    const answer = await client
      .query(StatementLinesDocument, { statement: statement.id, after: rest.cursor }, { requestPolicy: 'network-only' })
      .toPromise()
    setBusy(false)
    const page = answer.data?.commissionLines
    if (page) setMore({ of, nodes: [...rest.nodes, ...page.nodes], cursor: page.pageInfo.endCursor })
    else
      notifications.show({ color: 'red', message: failureOf(answer.error)?.message ?? 'The lines could not be read.' })
  }

  return (
    <section className="panel span-12" aria-label="Lines">
      <header>
        <h2>Lines</h2>
        <span className="quiet">{format.count(total)}</span>
      </header>
      {lines.length === 0 && <p className="quiet">Nothing was earned in the period.</p>}
      {lines.length > 0 && (
        <Scroll label="Lines">
          <table className="as-cards roomy" aria-label="Lines">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">For</th>
                <th scope="col">On</th>
                <th scope="col" className="number">
                  Credit
                </th>
                <th scope="col" className="number">
                  Rate
                </th>
                <th scope="col" className="number">
                  Earned
                </th>
                <th scope="col" className="number">
                  Payable
                </th>
                <th scope="col">
                  <span className="hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Row key={line.id} line={line} statement={statement} onExplain={() => onExplain(line.id)} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {total > lines.length && (
        <Button variant="default" loading={busy} onClick={() => void read()}>
          Show more, {format.count(lines.length)} of {format.count(total)}
        </Button>
      )}
    </section>
  )
}

function Row(props: { readonly line: Line; readonly statement: Statement; readonly onExplain: () => void }) {
  const { line, statement } = props
  const format = useFormat()
  const viewer = useViewer()
  const can = useCan()
  const dispute = useCommand(OpenCommissionDisputeDocument)
  const review = useCommand(ReviewWindfallDocument)
  const [asking, setAsking] = useState<'dispute' | 'review' | null>(null)
  const own = statement.rep !== null && statement.rep.id === viewer.repId
  const name = `${kindOfLine(line.lineKind)}${line.component === null ? '' : `, ${line.title ?? componentInWords(line.component)}`}`
  const source = line.opportunity?.name ?? line.subscription?.name ?? line.account?.name ?? ''
  const open = statement.disputes?.nodes.some(
    (each) => each.lineKey === line.lineKey && (each.status === 'OPEN' || each.status === 'TRIAGE'),
  )
  return (
    <tr>
      <th scope="row">
        {name} {line.holdReason !== null && <span className="pill care">{heldBecause(line.holdReason)}</span>}
        {line.cap !== null && <span className="pill care">Capped</span>}
        {open === true && <span className="pill info">Disputed</span>}
        {line.original?.statement != null && (
          <span className="small quiet">
            {' '}
            {line.lineKind === 'RELEASE' ? 'of' : 'corrects'}{' '}
            <Link to={`/commissions/${line.original.statement.id}`}>
              {format.days({ from: line.original.statement.fromDay, to: line.original.statement.toDay })}
            </Link>
          </span>
        )}
      </th>
      <td>
        {line.opportunity !== null ? (
          <Link to={`/opportunities/${line.opportunity.id}`}>{line.opportunity.name}</Link>
        ) : line.subscription !== null ? (
          <Link to={`/subscriptions/${line.subscription.id}`}>{line.subscription.name}</Link>
        ) : line.account !== null ? (
          <Link to={`/accounts/${line.account.id}`}>{line.account.name}</Link>
        ) : (
          '–'
        )}
      </td>
      <td className="nowrap">{format.date(line.creditOn)}</td>
      <td className="number" data-label="Credit">
        {line.credit === null ? format.plain(line.creditUnits) : format.money(line.credit)}
      </td>
      <td className="number" data-label="Rate">
        {format.percent(line.rate, 2)}
      </td>
      <td className="number" data-label="Earned">
        {format.money(line.earned)}
      </td>
      <td className="number" data-label="Payable">
        {format.money(line.payable)}
      </td>
      <td className="nowrap">
        <span className="row">
          <button type="button" className="link" onClick={props.onExplain}>
            Explain
            <span className="hidden">
              {' '}
              {name} {source}
            </span>
          </button>
          {own && can('openCommissionDispute') && open !== true && (
            <button type="button" className="link" onClick={() => setAsking('dispute')}>
              Dispute…
              <span className="hidden">
                {' '}
                {name} {source}
              </span>
            </button>
          )}
          {!own && line.holdReason === 'WINDFALL' && can('reviewWindfall') && (
            <button type="button" className="link" onClick={() => setAsking('review')}>
              Review…
              <span className="hidden">
                {' '}
                {name} {source}
              </span>
            </button>
          )}
        </span>
        <FormDialog
          opened={asking === 'dispute'}
          title="Dispute this line"
          about={`${name} ${source}. It is decided within five working days; you can talk about it below the statement.`}
          submit="Raise it"
          fields={[{ name: 'subject', label: 'What is wrong with it', kind: 'area', required: true }]}
          onSubmit={async (values) => {
            const subject = textOf(values, 'subject') ?? ''
            return (await dispute.run({ input: { lineId: line.id, subject } })).problems
          }}
          onDone={() => setAsking(null)}
        />
        <FormDialog
          opened={asking === 'review'}
          title="Let the windfall be paid"
          about={`${name} ${source}. The next run of the period pays it; until then it stays held.`}
          submit="It may be paid"
          fields={[{ name: 'note', label: 'Why it is right', kind: 'area' }]}
          onSubmit={async (values) => {
            const { problems } = await review.run({ input: { lineId: line.id, note: textOf(values, 'note') } })
            if (problems.length === 0)
              notifications.show({ color: 'teal', message: 'Reviewed. Run the period again to pay it.' })
            return problems
          }}
          onDone={() => setAsking(null)}
        />
      </td>
    </tr>
  )
}
