import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { UserOrderField, UserWhere } from '@/gql/schema.ts'
import { useConnection } from '@/lib/connection.ts'
import { words } from '@/lib/format.ts'
import { type FilterField, orderOf, readCondition, sortedBy, whereOf } from '@/lib/listing.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FilterBar } from '@/ui/FilterBar.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Status } from '@/ui/Status.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Invite } from './Invite.tsx'
import { Roles } from './Roles.tsx'
import { roleNames } from './roles.ts'
import { UserPeek } from './UserPeek.tsx'
import { UserListDocument, type UserListQuery } from './userList.generated.ts'
import { peopleView } from './view.ts'
import '@/styles/office.css'

export type User = NonNullable<UserListQuery['users']>['nodes'][number]

/** UsersPage is who may sign in, as what, and what each role may do. */
export function UsersPage() {
  const can = useCan()
  const [view] = useView(peopleView)
  const [inviting, setInviting] = useState(false)
  if (!can('users')) return <Forbidden what="Looking after users" />
  return (
    <main id="main" tabIndex={-1} className="list-page">
      <div className="page-head">
        <h1>Users and roles</h1>
        <div className="actions">
          {can('inviteUser') && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setInviting(true)}>
              Invite somebody
            </Button>
          )}
        </div>
      </div>
      <Tabs
        label="Users and roles"
        codecs={peopleView}
        current={view.tab}
        tabs={[
          { tab: 'people', name: 'People' },
          { tab: 'roles', name: 'What roles may do' },
        ]}
      />
      {view.tab === 'people' ? <People /> : <Roles />}
      <Invite opened={inviting} onClose={() => setInviting(false)} />
    </main>
  )
}

const fields: readonly FilterField[] = [
  {
    key: 'role',
    label: 'Role',
    kind: 'enum',
    options: roleNames.map((role) => ({ value: role, label: words(role) })),
  },
  {
    key: 'status',
    label: 'Status',
    kind: 'enum',
    options: ['ACTIVE', 'INVITED', 'DEACTIVATED'].map((status) => ({ value: status, label: words(status) })),
  },
  { key: 'email', label: 'Email', kind: 'text' },
  { key: 'lastSignedInAt', label: 'Last seen', kind: 'instant' },
]
const sortable: readonly UserOrderField[] = ['NAME', 'EMAIL', 'ROLE', 'STATUS']

function People() {
  const format = useFormat()
  const [view, change] = useView(peopleView)
  const sort = view.sort.length === 0 ? ['NAME'] : view.sort
  const conditions = view.f.flatMap((each) => readCondition(each, fields) ?? [])
  const found = view.q === '' ? [] : [{ or: [{ name: { contains: view.q } }, { email: { contains: view.q } }] }]
  const and = [...(whereOf(conditions)?.and ?? []), ...found]
  const list = useConnection(
    UserListDocument,
    {
      first: 100,
      after: null,
      where: (and.length === 0 ? null : { and }) as UserWhere | null,
      orderBy: orderOf(sort, sortable) as { field: UserOrderField; direction: 'ASC' | 'DESC' }[] | null,
    },
    (data) => data.users,
  )
  const type = useDebouncedCallback((q: string) => change({ q }, 'replace'), 250)
  const columns: readonly Column<User>[] = [
    { key: 'name', title: 'Name', width: 170, sort: 'NAME', cell: (row) => row.name },
    { key: 'email', title: 'Email', width: 200, sort: 'EMAIL', cell: (row) => row.email },
    { key: 'role', title: 'Role', width: 110, sort: 'ROLE', cell: (row) => words(row.role) },
    { key: 'status', title: 'Status', width: 110, sort: 'STATUS', cell: (row) => <Status value={row.status} /> },
    { key: 'rep', title: 'Sells as', width: 150, cell: (row) => row.rep?.name ?? '–' },
    {
      key: 'seen',
      title: 'Last seen',
      width: 190,
      cell: (row) => (row.lastSignedInAt === null ? 'never' : format.instant(row.lastSignedInAt)),
    },
  ]
  const open = list.rows.find((row) => row.id === view.peek) ?? null
  return (
    <>
      <div className="row tools">
        <TextInput
          data-search
          aria-label="Search people"
          placeholder="Name or email"
          leftSection={<Icon name="search" size={13} />}
          defaultValue={view.q}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <FilterBar fields={fields} conditions={view.f} onChange={(f) => change({ f })} />
      </div>
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={320} label="Loading the people…" />}
      {list.data !== undefined &&
        (list.rows.length === 0 ? (
          <Empty title="Nobody matches">
            <Button variant="default" onClick={() => change({ q: '', f: [] })}>
              Show everybody
            </Button>
          </Empty>
        ) : (
          <DataGrid
            label="People"
            columns={columns}
            rows={list.rows}
            total={list.data.users?.totalCount ?? list.rows.length}
            idOf={(row) => row.id}
            more={list.more}
            onNext={list.next}
            sort={sort}
            onSort={(field, more) => change({ sort: sortedBy(sort, field, more) })}
            onPeek={(row) => change({ peek: row.id })}
          />
        ))}
      <UserPeek
        user={open}
        onClose={() => {
          const id = view.peek
          change({ peek: '' })
          requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus())
        }}
      />
    </>
  )
}
