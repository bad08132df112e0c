import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useCommand } from '@/lib/command.ts'
import { label } from '@/lib/format.ts'
import { Status } from '@/ui/Status.tsx'
import { UpdateAccountDocument } from '@/verbs/updateAccount.generated.ts'
import { AccountListDocument, type AccountListQuery } from './accountList.generated.ts'
import { editsOf } from './edits.ts'
import { enumField } from './fields.ts'
import { type Listing, ListPage } from './ListPage.tsx'
import { choices } from './lookups.ts'

type Row = NonNullable<AccountListQuery['list']>['nodes'][number]

/** AccountsList is the table of accounts; what is told of them is changed in place. */
export function AccountsList() {
  const { run } = useCommand(UpdateAccountDocument)
  const listing = useMemo((): Listing<Row> => {
    const { text, required, whole } = editsOf<Row>(run)
    return {
      title: 'Accounts',
      one: 'account',
      kind: 'account',
      list: 'ACCOUNTS',
      filter: 'accounts',
      path: '/accounts',
      document: AccountListDocument,
      searchable: true,
      sortable: ['NAME', 'LIFECYCLE_PHASE', 'CREATED_AT', 'UPDATED_AT'],
      sort: ['NAME'],
      shown: ['name', 'phase', 'owner', 'segment', 'industry', 'country', 'mrr'],
      columns: ({ format }) => [
        {
          key: 'name',
          title: 'Account',
          width: 200,
          sort: 'NAME',
          cell: (row) => <Link to={`/accounts/${row.id}`}>{row.name}</Link>,
          edit: (row) => required(row, 'name'),
        },
        {
          key: 'phase',
          title: 'Phase',
          width: 100,
          sort: 'LIFECYCLE_PHASE',
          cell: (row) => <Status value={row.lifecyclePhase} />,
        },
        { key: 'owner', title: 'Owner', width: 140, cell: (row) => row.owner?.name ?? '–' },
        {
          key: 'segment',
          title: 'Segment',
          width: 110,
          cell: (row) => label(row.segment) || '–',
          edit: (row) => text(row, 'segment'),
        },
        {
          key: 'industry',
          title: 'Industry',
          width: 130,
          cell: (row) => row.industry ?? '–',
          edit: (row) => text(row, 'industry'),
        },
        {
          key: 'country',
          title: 'Country',
          width: 90,
          cell: (row) => row.country ?? '–',
          edit: (row) => text(row, 'country'),
        },
        {
          key: 'region',
          title: 'Region',
          width: 100,
          cell: (row) => row.region ?? '–',
          edit: (row) => text(row, 'region'),
        },
        {
          key: 'employees',
          title: 'Employees',
          width: 90,
          numeric: true,
          cell: (row) => (row.employees === null ? '–' : format.count(row.employees)),
          edit: (row) => whole(row, 'employees'),
        },
        { key: 'mrr', title: 'MRR', width: 110, numeric: true, cell: (row) => format.money(row.revenue?.mrr) },
        {
          key: 'updated',
          title: 'Changed',
          width: 150,
          sort: 'UPDATED_AT',
          cell: (row) => format.instant(row.updatedAt),
        },
      ],
      fields: (lookups) => [
        { key: 'name', label: 'Name', kind: 'text' },
        enumField('lifecyclePhase', 'Phase', ['PROSPECT', 'ACQUISITION', 'USE', 'RENEWAL', 'FORMER']),
        { key: 'owner', label: 'Owner', kind: 'record', options: choices(lookups?.reps) },
        { key: 'segment', label: 'Segment', kind: 'text' },
        { key: 'industry', label: 'Industry', kind: 'text' },
        { key: 'country', label: 'Country', kind: 'text' },
        { key: 'region', label: 'Region', kind: 'text' },
        { key: 'employees', label: 'Employees', kind: 'number' },
        { key: 'createdAt', label: 'Created', kind: 'instant' },
      ],
      groups: [
        { by: 'OWNER', label: 'Owner', field: 'owner' },
        { by: 'SEGMENT', label: 'Segment', field: 'segment' },
        { by: 'INDUSTRY', label: 'Industry', field: 'industry' },
        { by: 'COUNTRY', label: 'Country', field: 'country' },
        { by: 'LIFECYCLE_PHASE', label: 'Phase', field: 'lifecyclePhase' },
      ],
      empty: <p>Accounts come from converted leads, imports, or by hand.</p>,
    }
  }, [run])
  return <ListPage listing={listing} />
}
