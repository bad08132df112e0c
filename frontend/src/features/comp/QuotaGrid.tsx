import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import type { QuotaMeasure } from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import type { Money } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty } from '@/ui/states.tsx'
import { CreateQuotaDocument } from './createQuota.generated.ts'
import { DeleteQuotaDocument } from './deleteQuota.generated.ts'
import type { Span } from './QuotasPage.tsx'
import { QuotaCellDocument } from './quotaCell.generated.ts'
import type { QuotaGridQuery } from './quotaPlan.generated.ts'
import { UpdateQuotaDocument } from './updateQuota.generated.ts'

type Node = NonNullable<QuotaGridQuery['whole']>['nodes'][number]

interface Value {
  readonly amount: Money | null
  readonly units: number | null
}

interface Props {
  readonly data: QuotaGridQuery
  readonly measure: QuotaMeasure
  readonly year: Span
  readonly parts: readonly Span[]
  readonly byMonth: boolean
}

/** counted tells whether a measure counts things rather than money. */
export function counted(measure: QuotaMeasure): boolean {
  return measure === 'WON_OPPORTUNITIES' || measure === 'MEETINGS_HELD' || measure === 'LEADS_QUALIFIED'
}

const nameOf = (node: {
  readonly team: { id: string } | null
  readonly rep: { id: string } | null
  readonly parent: { id: string } | null
}) => `${node.team?.id ?? ''} ${node.rep?.id ?? ''} ${node.parent?.id ?? ''}`

/** QuotaGrid shows every team and rep with what they carry in each period; a cell is changed in place. */
export function QuotaGrid({ data, measure, year, parts, byMonth }: Props) {
  const format = useFormat()
  const can = useCan()
  const nodes = data.whole?.nodes ?? []
  const quarters = [data.q1, data.q2, data.q3, data.q4].map(
    (plan) => new Map((plan?.nodes ?? []).map((node) => [nameOf(node), node as Value])),
  )
  const carried = (node: Node, index: number): Value => {
    if (!byMonth) return quarters[index]?.get(nameOf(node)) ?? { amount: null, units: null }
    const month = node.months.find((each) => each.month === parts[index]?.from)
    return month ?? { amount: null, units: null }
  }
  const shown = (value: Value) =>
    value.amount === null ? (value.units === null ? '–' : format.count(value.units)) : format.money(value.amount)
  if (nodes.length === 0)
    return (
      <Empty title="Nobody carries a quota here">
        <p>A quota says what a rep or team should bring in over a period. Choose another measure or year.</p>
      </Empty>
    )
  const editable = can('createQuota')
  return (
    <>
      {editable && (
        <p className="quiet small">
          Choose a cell to change it; Enter saves, Escape leaves it as it was. Empty takes the quota away. Totals and
          gaps are the server’s.
        </p>
      )}
      <Scroll label="Quotas">
        <table className="quota-grid" aria-label="Quotas">
          <thead>
            <tr>
              <th scope="col">Team and rep</th>
              {parts.map((part) => (
                <th key={part.from} scope="col" className="number">
                  {byMonth ? format.month(part.from) : format.days(part)}
                </th>
              ))}
              <th scope="col" className="number">
                Year
              </th>
              <th scope="col" className="number">
                Handed out below
              </th>
              <th scope="col" className="number">
                Gap
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <tr key={nameOf(node)}>
                <th scope="row">
                  <span ref={(element) => element?.style.setProperty('padding-left', `${node.depth * 14}px`)}>
                    {node.team === null ? (node.rep?.name ?? '–') : <strong>{node.team.name}</strong>}
                  </span>
                  {node.reason !== null && <span className="late small"> {node.reason}</span>}
                </th>
                {parts.map((part, index) => (
                  <td key={part.from} className="number">
                    {editable && (node.team !== null || node.rep !== null) ? (
                      <Cell
                        label={`${node.team?.name ?? node.rep?.name}, ${byMonth ? format.month(part.from) : format.days(part)}`}
                        shown={shown(carried(node, index))}
                        who={node.team === null ? { repId: node.rep?.id ?? '' } : { teamId: node.team.id }}
                        measure={measure}
                        part={part}
                        currency={data.whole?.currency ?? ''}
                      />
                    ) : (
                      shown(carried(node, index))
                    )}
                  </td>
                ))}
                <td className="number">{shown({ amount: node.amount, units: node.units })}</td>
                <td className="number">
                  {node.team === null ? '' : shown({ amount: node.belowAmount, units: node.belowUnits })}
                </td>
                <td className="number">
                  {node.team !== null && (
                    <>
                      {shown({ amount: node.gapAmount, units: node.gapUnits })}
                      {node.overAssignment !== null && (
                        <span className="small quiet"> {format.percent(node.overAssignment)} of it</span>
                      )}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
          <caption className="hidden">{format.days(year)}</caption>
        </table>
      </Scroll>
    </>
  )
}

interface CellProps {
  readonly label: string
  readonly shown: string
  readonly who: { readonly repId: string } | { readonly teamId: string }
  readonly measure: QuotaMeasure
  readonly part: Span
  readonly currency: string
}

interface Held {
  readonly id: string
  readonly version: number
  readonly text: string
}

/** Cell changes one quota: what is stored for exactly this period is asked for when somebody begins. */
function Cell({ label, shown, who, measure, part, currency }: CellProps) {
  const client = useClient()
  const create = useCommand(CreateQuotaDocument)
  const update = useCommand(UpdateQuotaDocument)
  const remove = useCommand(DeleteQuotaDocument)
  const button = useRef<HTMLButtonElement>(null)
  const left = useRef(false)
  const [editing, setEditing] = useState<{ readonly held: Held | null; readonly text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const things = counted(measure)

  const begin = async () => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    const of = 'repId' in who ? { rep: { eq: who.repId } } : { team: { eq: who.teamId } }
    const where = {
      ...of,
      measure: { eq: measure },
      fromDay: { eq: part.from },
      toDay: { eq: part.to },
      product: { isNull: true },
    }
    const answer = await client.query(QuotaCellDocument, { where }, { requestPolicy: 'network-only' }).toPromise()
    setBusy(false)
    const failure = failureOf(answer.error)
    if (failure !== null) return setProblem(failure.message)
    const found = answer.data?.quotas?.nodes[0]
    const text = found === undefined ? '' : things ? String(found.units ?? '') : (found.amount?.amount ?? '')
    setEditing({ held: found === undefined ? null : { id: found.id, version: found.version, text }, text })
  }
  const leave = () => {
    setEditing(null)
    setProblem(null)
    left.current = true
  }
  // The button is there again only when the field is gone.
  useEffect(() => {
    if (editing !== null || !left.current) return
    left.current = false
    button.current?.focus()
  }, [editing])
  const save = async () => {
    if (editing === null || busy) return
    const text = editing.text.trim()
    const { held } = editing
    if (text === (held?.text ?? '')) return leave()
    if (things && text !== '' && !/^\d{1,9}$/.test(text)) return setProblem('A whole number.')
    setBusy(true)
    const value = things ? { units: Number(text) } : { amount: { amount: text, currency } }
    const { problems } =
      text === '' && held !== null
        ? await remove.run({ input: { id: held.id, expectedVersion: held.version } })
        : held !== null
          ? await update.run({ input: { id: held.id, expectedVersion: held.version, ...value } })
          : await create.run({ input: { ...who, measure, fromDay: part.from, toDay: part.to, ...value } })
    setBusy(false)
    if (problems.length === 0) leave()
    else setProblem(problems.map((each) => each.message).join(' '))
  }
  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter') void save()
    if (event.key === 'Escape') leave()
  }
  return (
    <>
      {editing === null ? (
        <button
          type="button"
          ref={button}
          className="quota-cell"
          aria-label={`${label}: ${shown}`}
          aria-busy={busy}
          onClick={() => void begin()}
        >
          {shown}
        </button>
      ) : (
        <input
          aria-label={label}
          aria-invalid={problem !== null}
          // biome-ignore lint/a11y/noAutofocus: the person asked to change just this cell.
          autoFocus
          inputMode="decimal"
          readOnly={busy}
          value={editing.text}
          onChange={(event) => setEditing({ ...editing, text: event.target.value })}
          onKeyDown={press}
          onBlur={() => (problem === null ? void save() : undefined)}
        />
      )}
      {problem !== null && (
        <span className="cell-problem" role="alert">
          {problem}
        </span>
      )}
    </>
  )
}
