import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { words } from '@/lib/format.ts'
import { Status } from '@/ui/Status.tsx'
import { ActivityListDocument, type ActivityListQuery } from './activityList.generated.ts'
import { enumField } from './fields.ts'
import { type Listing, ListPage } from './ListPage.tsx'
import { choices } from './lookups.ts'
import { SubscriptionListDocument, type SubscriptionListQuery } from './subscriptionList.generated.ts'

type RowOf<Query extends { readonly list: { readonly nodes: readonly unknown[] } | null }> = NonNullable<
  Query['list']
>['nodes'][number]

type SubscriptionRow = RowOf<SubscriptionListQuery>
type ActivityRow = RowOf<ActivityListQuery>

interface Linked {
  readonly id: string
  readonly name: string
}

function linked(path: string, record: Linked | null): ReactNode {
  return record === null ? '–' : <Link to={`${path}/${record.id}`}>{record.name}</Link>
}

const subscriptions: Listing<SubscriptionRow> = {
  title: 'Subscriptions',
  one: 'subscription',
  list: 'SUBSCRIPTIONS',
  filter: 'subscriptions',
  path: '/subscriptions',
  document: SubscriptionListDocument,
  searchable: true,
  sortable: ['NAME', 'STATUS', 'MRR', 'STARTS_ON', 'TERM_ENDS_ON', 'CREATED_AT', 'UPDATED_AT'],
  sort: ['-MRR'],
  shown: ['name', 'account', 'status', 'starts', 'term', 'cancels', 'mrr'],
  sumColumn: 'mrr',
  columns: ({ format }) => [
    {
      key: 'name',
      title: 'Subscription',
      width: 190,
      sort: 'NAME',
      cell: (row) => <Link to={`/subscriptions/${row.id}`}>{row.name}</Link>,
    },
    { key: 'account', title: 'Account', width: 170, cell: (row) => linked('/accounts', row.account) },
    { key: 'owner', title: 'Owner', width: 140, cell: (row) => row.account?.owner?.name ?? '–' },
    { key: 'status', title: 'Status', width: 100, sort: 'STATUS', cell: (row) => <Status value={row.status} /> },
    { key: 'starts', title: 'Began', width: 110, sort: 'STARTS_ON', cell: (row) => format.date(row.startsOn) },
    {
      key: 'term',
      title: 'Term ends',
      width: 110,
      sort: 'TERM_ENDS_ON',
      cell: (row) => format.date(row.termEndsOn),
    },
    { key: 'renews', title: 'Renews itself', width: 100, cell: (row) => (row.autoRenew ? 'Yes' : 'No') },
    { key: 'cancels', title: 'Ends', width: 110, cell: (row) => format.date(row.cancelsOn) },
    { key: 'reason', title: 'Reason', width: 140, cell: (row) => row.cancellationReason?.name ?? '–' },
    { key: 'due', title: 'Overdue since', width: 110, cell: (row) => format.date(row.pastDueSince) },
    { key: 'arr', title: 'ARR', width: 110, numeric: true, cell: (row) => format.money(row.arr) },
    { key: 'mrr', title: 'MRR', width: 120, numeric: true, sort: 'MRR', cell: (row) => format.money(row.mrr) },
  ],
  fields: (lookups) => [
    enumField('status', 'Status', ['SCHEDULED', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'ENDED']),
    { key: 'owner', label: 'Owner', kind: 'record', options: choices(lookups?.reps) },
    { key: 'name', label: 'Name', kind: 'text' },
    { key: 'mrr', label: 'MRR', kind: 'number' },
    { key: 'startsOn', label: 'Began', kind: 'date' },
    { key: 'termEndsOn', label: 'Term ends', kind: 'date' },
    { key: 'cancelsOn', label: 'Ends', kind: 'date' },
    { key: 'endedOn', label: 'Ended', kind: 'date' },
    { key: 'autoRenew', label: 'Renews by itself', kind: 'yesNo' },
    { key: 'pastDueSince', label: 'Overdue since', kind: 'date' },
    {
      key: 'cancellationReason',
      label: 'Reason',
      kind: 'record',
      options: choices(lookups?.cancellationReasons),
    },
    enumField('churnKind', 'Kind of churn', ['VOLUNTARY', 'INVOLUNTARY']),
  ],
  groups: [
    { by: 'STATUS', label: 'Status', field: 'status' },
    { by: 'CANCELLATION_REASON', label: 'Reason', field: 'cancellationReason' },
    { by: 'CHURN_KIND', label: 'Kind of churn', field: 'churnKind' },
    { by: 'CURRENCY', label: 'Currency', field: null },
  ],
  empty: <p>Start one on the page of an account.</p>,
}

const activities: Listing<ActivityRow> = {
  title: 'Activities',
  one: 'activity',
  list: 'ACTIVITIES',
  filter: 'activities',
  path: null,
  document: ActivityListDocument,
  searchable: false,
  sortable: ['KIND', 'STATUS', 'HAPPENED_AT', 'CREATED_AT', 'UPDATED_AT'],
  sort: ['-HAPPENED_AT'],
  shown: ['subject', 'kind', 'status', 'when', 'due', 'owner', 'about'],
  columns: ({ format }) => [
    { key: 'subject', title: 'Activity', width: 220, cell: (row) => row.subject ?? words(row.kind) },
    { key: 'kind', title: 'Kind', width: 90, sort: 'KIND', cell: (row) => words(row.kind) },
    { key: 'status', title: 'Status', width: 90, sort: 'STATUS', cell: (row) => <Status value={row.status} /> },
    { key: 'when', title: 'When', width: 180, sort: 'HAPPENED_AT', cell: (row) => format.instant(row.happenedAt) },
    { key: 'due', title: 'Due', width: 110, cell: (row) => format.date(row.dueOn) },
    { key: 'owner', title: 'Who', width: 140, cell: (row) => row.owner?.name ?? '–' },
    {
      key: 'about',
      title: 'About',
      width: 180,
      cell: (row) =>
        row.opportunity !== null
          ? linked('/opportunities', row.opportunity)
          : row.account !== null
            ? linked('/accounts', row.account)
            : (row.lead?.name ?? '–'),
    },
    { key: 'outcome', title: 'Outcome', width: 110, cell: (row) => words(row.callOutcome ?? row.attendance) },
  ],
  fields: (lookups) => [
    enumField('kind', 'Kind', ['CALL', 'EMAIL', 'MEETING', 'DEMO', 'FOLLOW_UP', 'TASK']),
    enumField('status', 'Status', ['PLANNED', 'DONE', 'CANCELLED']),
    enumField('direction', 'Direction', ['OUTBOUND', 'INBOUND', 'INTERNAL']),
    { key: 'owner', label: 'Who', kind: 'record', options: choices(lookups?.reps) },
    { key: 'subject', label: 'Subject', kind: 'text' },
    { key: 'happenedAt', label: 'When', kind: 'instant' },
    { key: 'dueOn', label: 'Due', kind: 'date' },
    enumField('callOutcome', 'Call outcome', [
      'CONNECTED',
      'MEETING_SET',
      'NO_ANSWER',
      'VOICEMAIL',
      'BUSY',
      'WRONG_NUMBER',
    ]),
  ],
  groups: [
    { by: 'KIND', label: 'Kind', field: 'kind' },
    { by: 'STATUS', label: 'Status', field: 'status' },
    { by: 'OWNER', label: 'Who', field: 'owner' },
    { by: 'CALL_OUTCOME', label: 'Call outcome', field: 'callOutcome' },
  ],
  empty: <p>Log a call, a mail or a meeting from My day or from an opportunity.</p>,
}

/** The lists of what is not changed in place, one screen each. */
export const SubscriptionsPage = () => <ListPage listing={subscriptions} />
export const ActivitiesPage = () => <ListPage listing={activities} />
