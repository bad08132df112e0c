import { Button, Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { label, words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { useEscape } from '@/ui/escape.ts'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Status } from '@/ui/Status.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CompleteActivityDocument } from '@/verbs/completeActivity.generated.ts'
import { LogActivity } from '@/verbs/LogActivity.tsx'
import { LeadVerbs } from './LeadVerbs.tsx'
import { OpportunityHead } from './OpportunityHead.tsx'
import { PeekDocument, type PeekQuery } from './peek.generated.ts'

type Node = NonNullable<PeekQuery['node']>
type Of<Kind extends string> = Extract<Node, { readonly __typename: Kind }>

interface Props {
  readonly id: string
  readonly path: string | null
  readonly onClose: () => void
}

/** Peek looks into a record beside its list, without leaving the place. */
export function Peek({ id, path, onClose }: Props) {
  useEscape(id !== '', onClose)
  return (
    <Drawer
      opened={id !== ''}
      onClose={onClose}
      closeOnEscape={false}
      position="right"
      size={460}
      title={<span className="quiet">At a glance</span>}
      overlayProps={{ backgroundOpacity: 0.12 }}
      returnFocus={false}
    >
      {id !== '' && <Inside id={id} path={path} />}
    </Drawer>
  )
}

function Inside({ id, path }: { readonly id: string; readonly path: string | null }) {
  const [{ data, error, fetching }, again] = useQuery({
    query: PeekDocument,
    variables: { id },
    context: followsChanges,
  })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined || (data.node === null && fetching)) return <Pending height={240} label="Looking…" />
  const node = data.node
  if (node === null) return <Empty title="There is no such record, or none that you may see" />
  return (
    <div className="stack">
      {path !== null && (
        <Link to={`${path}/${id}`} className="small">
          Open as a page <Icon name="right" size={11} />
        </Link>
      )}
      <Record node={node} />
    </div>
  )
}

function Record({ node }: { readonly node: Node }) {
  switch (node.__typename) {
    case 'Opportunity':
      return <OpportunityInside record={node} />
    case 'Account':
      return <AccountInside record={node} />
    case 'Lead':
      return <LeadInside record={node} />
    case 'CustomerSubscription':
      return <SubscriptionInside record={node} />
    case 'Activity':
      return <ActivityInside record={node} />
    default:
      return <Empty title="This kind of record has no view of its own" />
  }
}

function OpportunityInside({ record }: { readonly record: Of<'Opportunity'> }) {
  const format = useFormat()
  const can = useCan()
  return (
    <>
      <OpportunityHead record={record} />
      {can('logActivity') && record.status === 'OPEN' && <LogActivity about={{ opportunityId: record.id }} />}
      <Activities nodes={record.opportunityActivities?.nodes ?? []} />
      <h3>Way so far</h3>
      <ol className="steps">
        {(record.stageChanges?.nodes ?? []).map((change) => (
          <li key={change.id}>
            <span className="quiet">{format.date(change.changedOn)}</span> {change.toStage?.name ?? '–'}
          </li>
        ))}
      </ol>
    </>
  )
}

function AccountInside({ record }: { readonly record: Of<'Account'> }) {
  const format = useFormat()
  return (
    <>
      <h2>{record.name}</h2>
      <dl className="facts">
        <dt>Phase</dt>
        <dd>
          <Status value={record.lifecyclePhase} />
        </dd>
        <dt>MRR</dt>
        <dd>
          {record.revenue === null ? 'never a customer' : format.money(record.revenue.mrr)}
          {record.revenue !== null && <span className="quiet"> · ARR {format.money(record.revenue.arr)}</span>}
        </dd>
        <dt>Owner</dt>
        <dd>{record.owner?.name ?? '–'}</dd>
        <dt>Segment</dt>
        <dd>{[label(record.segment), record.industry].filter(Boolean).join(' · ') || '–'}</dd>
        <dt>Place</dt>
        <dd>{[record.city, record.country].filter(Boolean).join(', ') || '–'}</dd>
        <dt>Employees</dt>
        <dd>{record.employees === null ? '–' : format.count(record.employees)}</dd>
      </dl>
      <h3>People</h3>
      {record.contacts?.nodes.length === 0 && <p className="quiet">Nobody yet.</p>}
      <ul className="steps">
        {(record.contacts?.nodes ?? []).map((contact) => (
          <li key={contact.id}>
            {contact.name} <span className="quiet">{[contact.title, contact.email].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      <Activities nodes={record.accountActivities?.nodes ?? []} />
    </>
  )
}

function LeadInside({ record }: { readonly record: Of<'Lead'> }) {
  const format = useFormat()
  return (
    <>
      <div className="row">
        <h2>{record.name}</h2>
        <Status value={record.leadStatus} />
      </div>
      <LeadVerbs lead={record} />
      <dl className="facts">
        <dt>Company</dt>
        <dd>{[record.company, record.title].filter(Boolean).join(' · ') || '–'}</dd>
        <dt>Reach</dt>
        <dd>{[record.email, record.phone].filter(Boolean).join(' · ') || '–'}</dd>
        <dt>Owner</dt>
        <dd>{record.owner?.name ?? '–'}</dd>
        <dt>Source</dt>
        <dd>{record.source?.name ?? '–'}</dd>
        <dt>Score</dt>
        <dd>{record.score ?? '–'}</dd>
        <dt>Opened</dt>
        <dd>{format.date(record.openedOn)}</dd>
        <dt>First contact</dt>
        <dd>{format.instant(record.firstTouchAt)}</dd>
        {record.opportunity !== null && (
          <>
            <dt>Became</dt>
            <dd>
              <Link to={`/opportunities/${record.opportunity.id}`}>{record.opportunity.name}</Link>
            </dd>
          </>
        )}
        {record.rejectReason !== null && (
          <>
            <dt>Turned down</dt>
            <dd>{record.rejectReason}</dd>
          </>
        )}
      </dl>
      <Activities nodes={record.leadActivities?.nodes ?? []} />
    </>
  )
}

function SubscriptionInside({ record }: { readonly record: Of<'CustomerSubscription'> }) {
  const format = useFormat()
  return (
    <>
      <div className="row">
        <h2>{record.name}</h2>
        <Status value={record.subscriptionStatus} />
      </div>
      <dl className="facts">
        <dt>Account</dt>
        <dd>
          {record.account === null ? '–' : <Link to={`/accounts/${record.account.id}`}>{record.account.name}</Link>}
        </dd>
        <dt>MRR</dt>
        <dd>
          {format.money(record.mrr)} <span className="quiet">· ARR {format.money(record.arr)}</span>
        </dd>
        <dt>Began</dt>
        <dd>{format.date(record.startsOn)}</dd>
        <dt>Term ends</dt>
        <dd>
          {format.date(record.termEndsOn)}
          {record.termEndsOn !== null && (record.autoRenew ? ', renews by itself' : ', does not renew by itself')}
        </dd>
        {record.cancelsOn !== null && (
          <>
            <dt>Ends</dt>
            <dd>{format.date(record.cancelsOn)}</dd>
          </>
        )}
      </dl>
      <h3>Latest events</h3>
      <ol className="steps">
        {[...(record.events?.nodes ?? [])].reverse().map((event) => (
          <li key={event.id}>
            <span className="quiet">{format.date(event.effectiveOn)}</span> {words(event.event)}
          </li>
        ))}
      </ol>
    </>
  )
}

function ActivityInside({ record }: { readonly record: Of<'Activity'> }) {
  const format = useFormat()
  const complete = useCommand(CompleteActivityDocument)
  const [problems, setProblems] = useState<readonly { readonly message: string }[]>([])
  const about = record.opportunity ?? record.account ?? record.lead
  return (
    <>
      <div className="row">
        <h2>{record.subject ?? words(record.kind)}</h2>
        <Status value={record.activityStatus} />
      </div>
      <dl className="facts">
        <dt>Kind</dt>
        <dd>
          {words(record.kind)}, {words(record.direction).toLowerCase()}
        </dd>
        <dt>When</dt>
        <dd>{format.instant(record.happenedAt)}</dd>
        <dt>Due</dt>
        <dd>{format.date(record.dueOn)}</dd>
        <dt>Done</dt>
        <dd>{format.date(record.doneOn)}</dd>
        <dt>Who</dt>
        <dd>{record.owner?.name ?? '–'}</dd>
        <dt>About</dt>
        <dd>{about?.name ?? '–'}</dd>
        {record.callOutcome !== null && (
          <>
            <dt>Outcome</dt>
            <dd>{words(record.callOutcome)}</dd>
          </>
        )}
        {record.note !== null && (
          <>
            <dt>Note</dt>
            <dd>{record.note}</dd>
          </>
        )}
      </dl>
      <Problems problems={problems} />
      {record.activityStatus === 'PLANNED' && record.viewerCan.operations.includes('completeActivity') && (
        <Button
          className="fit"
          loading={complete.busy}
          onClick={async () => {
            const input = { id: record.id, expectedVersion: record.version, doneOn: format.today() }
            setProblems((await complete.run({ input })).problems)
          }}
        >
          Mark as done
        </Button>
      )}
    </>
  )
}

interface Logged {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly subject: string | null
  readonly happenedAt: string
  readonly dueOn: string | null
}

/** Activities lists what was done and is planned, latest first. */
export function Activities({ nodes }: { readonly nodes: readonly Logged[] }) {
  const format = useFormat()
  return (
    <>
      <h3>Activities</h3>
      {nodes.length === 0 && <p className="quiet">None yet.</p>}
      <ol className="steps">
        {nodes.map((activity) => (
          <li key={activity.id}>
            <span className="quiet">
              {activity.status === 'PLANNED' && activity.dueOn !== null
                ? `due ${format.date(activity.dueOn)}`
                : format.instant(activity.happenedAt)}
            </span>{' '}
            {words(activity.kind)}
            {activity.subject !== null && `: ${activity.subject}`}
          </li>
        ))}
      </ol>
    </>
  )
}
