import { useMemo } from 'react'
import { useCommand } from '@/lib/command.ts'
import { label } from '@/lib/format.ts'
import { Status } from '@/ui/Status.tsx'
import { UpdateLeadDocument } from '@/verbs/updateLead.generated.ts'
import { editsOf } from './edits.ts'
import { enumField } from './fields.ts'
import { type Listing, ListPage } from './ListPage.tsx'
import { LeadListDocument, type LeadListQuery } from './leadList.generated.ts'
import { choices } from './lookups.ts'

type Row = NonNullable<LeadListQuery['list']>['nodes'][number]

/** LeadsList is the table of leads; what is told of them is changed in place. */
export function LeadsList() {
  const { run } = useCommand(UpdateLeadDocument)
  const listing = useMemo((): Listing<Row> => {
    const { text, required, whole } = editsOf<Row>(run)
    return {
      title: 'Leads',
      one: 'lead',
      kind: 'lead',
      list: 'LEADS',
      filter: 'leads',
      path: null,
      document: LeadListDocument,
      searchable: true,
      sortable: ['NAME', 'STATUS', 'CREATED_AT', 'UPDATED_AT'],
      sort: ['-CREATED_AT'],
      shown: ['name', 'status', 'company', 'owner', 'source', 'score', 'opened'],
      columns: ({ format }) => [
        {
          key: 'name',
          title: 'Lead',
          width: 180,
          sort: 'NAME',
          cell: (row) => row.name,
          edit: (row) => required(row, 'name'),
        },
        { key: 'status', title: 'Status', width: 110, sort: 'STATUS', cell: (row) => <Status value={row.status} /> },
        {
          key: 'company',
          title: 'Company',
          width: 160,
          cell: (row) => row.company ?? '–',
          edit: (row) => text(row, 'company'),
        },
        { key: 'owner', title: 'Owner', width: 140, cell: (row) => row.owner?.name ?? '–' },
        { key: 'source', title: 'Source', width: 120, cell: (row) => row.source?.name ?? '–' },
        { key: 'campaign', title: 'Campaign', width: 140, cell: (row) => row.campaign?.name ?? '–' },
        {
          key: 'score',
          title: 'Score',
          width: 70,
          numeric: true,
          cell: (row) => row.score ?? '–',
          edit: (row) => whole(row, 'score'),
        },
        {
          key: 'segment',
          title: 'Segment',
          width: 110,
          cell: (row) => label(row.segment) || '–',
          edit: (row) => text(row, 'segment'),
        },
        {
          key: 'country',
          title: 'Country',
          width: 80,
          cell: (row) => row.country ?? '–',
          edit: (row) => text(row, 'country'),
        },
        { key: 'opened', title: 'Opened', width: 110, cell: (row) => format.date(row.openedOn) },
        { key: 'touched', title: 'First contact', width: 150, cell: (row) => format.instant(row.firstTouchAt) },
      ],
      fields: (lookups) => [
        enumField('status', 'Status', [
          'NEW',
          'WORKING',
          'MQL',
          'ACCEPTED',
          'SQL',
          'CONVERTED',
          'REJECTED',
          'DISQUALIFIED',
        ]),
        { key: 'name', label: 'Name', kind: 'text' },
        { key: 'company', label: 'Company', kind: 'text' },
        { key: 'owner', label: 'Owner', kind: 'record', options: choices(lookups?.reps) },
        { key: 'source', label: 'Source', kind: 'record', options: choices(lookups?.leadSources) },
        { key: 'campaign', label: 'Campaign', kind: 'record', options: [] },
        { key: 'score', label: 'Score', kind: 'number' },
        { key: 'segment', label: 'Segment', kind: 'text' },
        { key: 'country', label: 'Country', kind: 'text' },
        { key: 'openedOn', label: 'Opened', kind: 'date' },
        { key: 'convertedOn', label: 'Converted', kind: 'date' },
      ],
      groups: [
        { by: 'STATUS', label: 'Status', field: 'status' },
        { by: 'OWNER', label: 'Owner', field: 'owner' },
        { by: 'SOURCE', label: 'Source', field: 'source' },
        { by: 'SEGMENT', label: 'Segment', field: 'segment' },
        { by: 'COUNTRY', label: 'Country', field: 'country' },
      ],
      empty: <p>Leads come from campaigns, imports and integrations.</p>,
    }
  }, [run])
  return <ListPage listing={listing} />
}
