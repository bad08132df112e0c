import { type ReactNode, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { LanesDocument, type LanesQuery } from './lanes.generated.ts'

type Lane = NonNullable<LanesQuery['opportunities']>['subtotals'][number]

interface Props {
  /** The sales process of the board. */
  readonly process: string
  readonly owners: readonly string[]
  readonly search: string
  /** The columns of one lane. */
  readonly children: (owner: string | null) => ReactNode
}

/** Lanes cut the board by owner, with the server's totals; a lane reads its cards when it is opened. */
export function Lanes({ process, owners, search, children }: Props) {
  const variables = useMemo(
    () => ({
      where: {
        pipeline: { eq: process },
        status: { eq: 'OPEN' as const },
        ...(owners.length === 0 ? {} : { owner: { in: owners } }),
      },
      search: search === '' ? null : search,
    }),
    [process, owners, search],
  )
  const [{ data, error }, again] = useQuery({ query: LanesDocument, variables, context: followsChanges })
  const failure = failureOf(error)
  const lanes = data?.opportunities?.subtotals ?? []
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined) return <Pending height={420} label="Reading the lanes…" />
  if (lanes.length === 0) return <Empty title="Nothing is open here" />
  return lanes.map((lane, index) => (
    <OneLane key={lane.key ?? ''} lane={lane} first={index === 0}>
      {children}
    </OneLane>
  ))
}

function OneLane({
  lane,
  first,
  children,
}: Pick<Props, 'children'> & { readonly lane: Lane; readonly first: boolean }) {
  const format = useFormat()
  const [open, setOpen] = useState(first)
  const name = lane.node?.__typename === 'Rep' ? lane.node.name : lane.key === null ? 'Nobody' : '(hidden)'
  return (
    <details className="lane" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{name}</h2>
        <span className="quiet small" data-lane={lane.key ?? ''}>
          {format.count(lane.count)}
          {lane.amounts.map((sum) => ` · ${format.brief(sum.amount, 'MONEY', sum.currency)}`).join('')}
        </span>
      </summary>
      {open && children(lane.key)}
    </details>
  )
}
