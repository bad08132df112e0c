import { Button, MultiSelect } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import type { AccountTimelineKind } from '@/gql/schema.ts'
import { type Failure, failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Trouble } from '@/ui/states.tsx'
import type { Account } from './AccountPage.tsx'
import { TimelineDocument } from './timeline.generated.ts'

type Page = NonNullable<Account['timeline']>
type Entry = Page['nodes'][number]

const kinds: readonly AccountTimelineKind[] = [
  'ACTIVITY',
  'OPPORTUNITY_OPENED',
  'OPPORTUNITY_STAGE',
  'OPPORTUNITY_WON',
  'OPPORTUNITY_LOST',
  'SUBSCRIPTION_EVENT',
  'MRR_MOVEMENT',
  'OWNER',
  'TERRITORY',
  'SEGMENT',
  'PHASE',
  'CONTACT_ADDED',
  'LEAD_CONVERTED',
  'IMPORTED',
]

/** Timeline shows what happened to an account, latest first, and more of it on request. */
export function Timeline({ id, first }: { readonly id: string; readonly first: Page | null }) {
  const client = useClient()
  const [chosen, setChosen] = useState<readonly AccountTimelineKind[]>([])
  const [pages, setPages] = useState<readonly Page[]>(first === null ? [] : [first])
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)

  const read = async (wanted: readonly AccountTimelineKind[], after: string | null) => {
    setBusy(true)
    const variables = { id, first: 40, after, where: wanted.length === 0 ? null : { kinds: wanted } }
    const answer = await client.query(TimelineDocument, variables, { requestPolicy: 'network-only' }).toPromise()
    setBusy(false)
    setFailure(failureOf(answer.error))
    const node = answer.data?.node
    return node?.__typename === 'Account' ? node.timeline : null
  }

  // After a change the first page arrives anew; what was filtered or read further begins again with it.
  useEffect(() => {
    setChosen([])
    setPages(first === null ? [] : [first])
  }, [first])

  const choose = async (wanted: readonly AccountTimelineKind[]) => {
    setChosen(wanted)
    const page = await read(wanted, null)
    if (page !== null) setPages([page])
  }
  const further = async () => {
    const last = pages.at(-1)
    if (last === undefined) return
    const page = await read(chosen, last.pageInfo.endCursor)
    if (page !== null) setPages((now) => [...now, page])
  }
  const entries = pages.flatMap((page) => page.nodes)
  return (
    <>
      <MultiSelect
        aria-label="What the time line shows"
        size="xs"
        placeholder={chosen.length === 0 ? 'Everything' : ''}
        data={kinds.map((kind) => ({ value: kind, label: words(kind) }))}
        value={[...chosen]}
        onChange={(next) => void choose(next as AccountTimelineKind[])}
        clearable
      />
      {failure !== null && <Trouble failure={failure} onRetry={() => void choose(chosen)} />}
      {entries.length === 0 && <p className="quiet">Nothing happened yet.</p>}
      <ol className="timeline" aria-label="What happened, latest first">
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no ids of their own and only grow at the end.
          <Happened key={`${entry.kind}-${entry.day}-${index}`} entry={entry} />
        ))}
      </ol>
      {pages.at(-1)?.pageInfo.hasNextPage === true && (
        <Button variant="default" className="fit" loading={busy} onClick={() => void further()}>
          Show earlier
        </Button>
      )}
    </>
  )
}

function Happened({ entry }: { readonly entry: Entry }) {
  const format = useFormat()
  const path =
    entry.node === null
      ? null
      : entry.node.__typename === 'Opportunity'
        ? `/opportunities/${entry.node.id}`
        : entry.node.__typename === 'CustomerSubscription'
          ? `/subscriptions/${entry.node.id}`
          : null
  return (
    <li data-kind={entry.kind}>
      <time dateTime={entry.day}>{format.date(entry.day)}</time>
      <span className="node" aria-hidden="true" />
      <span>
        {path === null ? entry.title : <Link to={path}>{entry.title}</Link>}
        {entry.amount !== null && <strong className="tab"> {format.money(entry.amount)}</strong>}
        <br />
        <span className="small quiet">{[words(entry.kind), entry.actor].filter(Boolean).join(' · ')}</span>
      </span>
    </li>
  )
}
