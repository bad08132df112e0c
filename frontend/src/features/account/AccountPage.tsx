import { Button, Modal, Tabs } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { label } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Status } from '@/ui/Status.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CreateRecord } from '@/verbs/CreateRecord.tsx'
import type { Creating } from '@/verbs/creating.ts'
import { EditAccount, EditContact } from '@/verbs/EditRecord.tsx'
import { HandOver } from '@/verbs/HandOver.tsx'
import { LogActivity } from '@/verbs/LogActivity.tsx'
import { StartSubscription } from '@/verbs/StartSubscription.tsx'
import { AccountWholeDocument, type AccountWholeQuery } from './account.generated.ts'
import { Timeline } from './Timeline.tsx'

/** An account with everything about it. */
export type Account = Extract<NonNullable<AccountWholeQuery['node']>, { readonly __typename: 'Account' }>

const months = { preset: 'TRAILING_12_MONTHS' } as const

/** AccountPage shows everything about one account on one time line, and what surrounds it. */
export function AccountPage() {
  const { id = '' } = useParams({ strict: false })
  const [{ data, error }, again] = useQuery({
    query: AccountWholeDocument,
    variables: { id, months },
    context: followsChanges,
  })
  const failure = failureOf(error)
  const account = data?.node?.__typename === 'Account' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={600} label="Reading the account…" />}
      {data !== undefined && account === null && <Empty title="There is no such account, or none that you may see" />}
      {account !== null && <Whole account={account} />}
    </main>
  )
}

function Whole({ account }: { readonly account: Account }) {
  const format = useFormat()
  const can = useCan()
  const [starting, setStarting] = useState(false)
  const [creating, setCreating] = useState<Creating | null>(null)
  const [dialog, setDialog] = useState<'edit' | 'owner' | null>(null)
  const { revenue } = account
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{account.name}</h1>
        <Status value={account.lifecyclePhase} />
        {account.archivedAt !== null && <span className="pill care">Archived</span>}
        <div className="actions">
          {account.viewerCan.update && (
            <Button variant="default" onClick={() => setDialog('edit')}>
              Change…
            </Button>
          )}
          {account.viewerCan.operations.includes('transferAccount') && (
            <Button variant="default" onClick={() => setDialog('owner')}>
              Hand over…
            </Button>
          )}
          {can('createOpportunity') && (
            <Button variant="default" onClick={() => setCreating({ kind: 'opportunity', account })}>
              New opportunity…
            </Button>
          )}
          {can('startSubscription') && (
            <Button variant="default" onClick={() => setStarting(true)}>
              Start a subscription…
            </Button>
          )}
        </div>
      </div>
      <dl className="headline">
        <div>
          <dt>Owner</dt>
          <dd>{account.owner?.name ?? '–'}</dd>
        </div>
        <div>
          <dt>MRR</dt>
          <dd>{revenue === null ? 'never a customer' : format.money(revenue.mrr)}</dd>
        </div>
        <div>
          <dt>ARR</dt>
          <dd>{revenue === null ? '–' : format.money(revenue.arr)}</dd>
        </div>
        <div>
          <dt>Customer since</dt>
          <dd>{revenue?.spellDay == null ? '–' : format.date(revenue.spellDay)}</dd>
        </div>
        <div>
          <dt>Segment</dt>
          <dd>{[label(account.segment), account.industry].filter(Boolean).join(' · ')}</dd>
        </div>
        <div>
          <dt>Place</dt>
          <dd>{[account.city, account.country].filter(Boolean).join(', ') || '–'}</dd>
        </div>
        <div>
          <dt>Employees</dt>
          <dd>{account.employees === null ? '–' : format.count(account.employees)}</dd>
        </div>
        {account.parent !== null && (
          <div>
            <dt>Belongs to</dt>
            <dd>
              <Link to={`/accounts/${account.parent.id}`}>{account.parent.name}</Link>
            </dd>
          </div>
        )}
      </dl>
      <div className="columns">
        <section className="panel span-7 stack" aria-label="Time line">
          <header>
            <h2>Time line</h2>
          </header>
          {can('logActivity') && <LogActivity about={{ accountId: account.id }} />}
          <Timeline id={account.id} first={account.timeline} />
        </section>
        <div className="span-5 stack">
          <MrrHistory account={account} />
          <section className="panel" aria-label="Around the account">
            <Tabs defaultValue="subscriptions" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="subscriptions">Subscriptions {account.subscriptions?.totalCount ?? 0}</Tabs.Tab>
                <Tabs.Tab value="opportunities">Opportunities {account.opportunities?.totalCount ?? 0}</Tabs.Tab>
                <Tabs.Tab value="people">People {account.contacts?.totalCount ?? 0}</Tabs.Tab>
                <Tabs.Tab value="history">History</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="subscriptions" pt="xs">
                <Subscriptions account={account} />
              </Tabs.Panel>
              <Tabs.Panel value="opportunities" pt="xs">
                <Opportunities account={account} />
              </Tabs.Panel>
              <Tabs.Panel value="people" pt="xs">
                <People account={account} />
              </Tabs.Panel>
              <Tabs.Panel value="history" pt="xs">
                <History account={account} />
              </Tabs.Panel>
            </Tabs>
          </section>
        </div>
      </div>
      <Modal opened={starting} onClose={() => setStarting(false)} title={`A subscription of ${account.name}`} size="lg">
        {starting && <StartSubscription accountId={account.id} onDone={() => setStarting(false)} />}
      </Modal>
      <CreateRecord creating={creating} onClose={() => setCreating(null)} />
      {dialog === 'edit' && <EditAccount record={account} onClose={() => setDialog(null)} />}
      {dialog === 'owner' && (
        <HandOver kind="account" records={[account]} name={account.name} onClose={() => setDialog(null)} />
      )}
    </div>
  )
}

function MrrHistory({ account }: { readonly account: Account }) {
  const format = useFormat()
  const mrr = account.kpis?.find((kpi) => kpi.definition.key === 'MRR')
  if (account.revenue === null || mrr === undefined) return null
  const ticks = mrr.points.map((point) => format.month(point.period.from))
  const shown = mrr.points.map((point) => format.exact(point.value, point.unit, point.currency))
  const currency = mrr.total.currency
  return (
    <ChartPanel
      title="MRR by month"
      drawn
      asTable={false}
      sheet={{ head: ['Month', 'MRR'], rows: ticks.map((tick, index) => [tick, shown[index] ?? '']) }}
      note="At the end of each month, by the ledger."
    >
      <Lines
        title="MRR by month"
        ticks={ticks}
        zero
        format={(value) => format.brief(value.toFixed(2), 'MONEY', currency)}
        series={[
          {
            key: 'MRR',
            label: 'MRR',
            values: mrr.points.map((point) => (point.value === null ? null : Number(point.value))),
            shown,
          },
        ]}
      />
    </ChartPanel>
  )
}

function Subscriptions({ account }: { readonly account: Account }) {
  const format = useFormat()
  const rows = account.subscriptions?.nodes ?? []
  if (rows.length === 0) return <p className="quiet">None yet.</p>
  return (
    <Scroll label="Subscriptions, wide">
      <table aria-label="Subscriptions">
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/subscriptions/${row.id}`}>{row.name}</Link>
              </th>
              <td>
                <Status value={row.status} />
              </td>
              <td>{row.cancelsOn !== null ? `ends ${format.date(row.cancelsOn)}` : format.date(row.termEndsOn)}</td>
              <td className="number">{format.money(row.mrr)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Opportunities({ account }: { readonly account: Account }) {
  const format = useFormat()
  const rows = account.opportunities?.nodes ?? []
  if (rows.length === 0) return <p className="quiet">None yet.</p>
  return (
    <Scroll label="Opportunities, wide">
      <table aria-label="Opportunities">
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/opportunities/${row.id}`}>{row.name}</Link>
              </th>
              <td>{row.status === 'OPEN' ? row.stage?.name : <Status value={row.status} />}</td>
              <td>{format.date(row.closedOn ?? row.closeOn)}</td>
              <td className="number">{format.money(row.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function People({ account }: { readonly account: Account }) {
  const can = useCan()
  const [creating, setCreating] = useState<Creating | null>(null)
  const [editing, setEditing] = useState<NonNullable<Account['contacts']>['nodes'][number] | null>(null)
  const contacts = account.contacts?.nodes ?? []
  const team = account.team?.nodes ?? []
  return (
    <div className="stack">
      {contacts.length === 0 && <p className="quiet">No contacts yet.</p>}
      <ul className="steps">
        {contacts.map((contact) => (
          <li key={contact.id}>
            <strong>{contact.name}</strong>{' '}
            <span className="quiet">{[contact.title, contact.email, contact.phone].filter(Boolean).join(' · ')}</span>
            {contact.emailStatus === 'BOUNCED' && <span className="pill bad">address does not work</span>}{' '}
            {contact.viewerCan.update && (
              <button type="button" className="link" onClick={() => setEditing(contact)}>
                Change…<span className="hidden"> {contact.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {can('createContact') && (
        <Button
          variant="default"
          size="compact-xs"
          className="fit"
          leftSection={<Icon name="plus" size={13} />}
          onClick={() => setCreating({ kind: 'contact', account })}
        >
          New contact
        </Button>
      )}
      <CreateRecord creating={creating} onClose={() => setCreating(null)} />
      {editing !== null && <EditContact record={editing} onClose={() => setEditing(null)} />}
      {team.length > 0 && (
        <>
          <h3>Our team</h3>
          <ul className="steps">
            {team.map((member) => (
              <li key={member.id}>
                {member.rep?.name ?? '–'} <span className="quiet">{member.duty}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function History({ account }: { readonly account: Account }) {
  const format = useFormat()
  const span = (row: { readonly validFrom: string; readonly validTo: string | null }) =>
    `${format.date(row.validFrom)} to ${row.validTo === null ? 'now' : format.date(row.validTo)}`
  return (
    <div className="stack">
      <h3>Owners</h3>
      <ul className="steps">
        {(account.ownerships?.nodes ?? []).map((row) => (
          <li key={row.id}>
            {row.rep?.name ?? '–'} <span className="quiet">{span(row)}</span>
          </li>
        ))}
      </ul>
      <h3>Territories</h3>
      <ul className="steps">
        {(account.territoryHistory?.nodes ?? []).map((row) => (
          <li key={row.id}>
            {row.territory?.name ?? '–'} <span className="quiet">{span(row)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
