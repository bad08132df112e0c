import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useQuery } from 'urql'
import type { PaymentKind, PaymentReceivedOrderField, PaymentReceivedWhere } from '@/gql/schema.ts'
import { problemAt, problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import { useConnection } from '@/lib/connection.ts'
import { type FilterField, orderOf, readCondition, sortedBy, whereOf } from '@/lib/listing.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FilterBar } from '@/ui/FilterBar.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { AccountSelect } from '@/verbs/RecordSelect.tsx'
import { PaidForDocument } from './paidFor.generated.ts'
import { PaymentListDocument, type PaymentListQuery } from './paymentList.generated.ts'
import { RecordPaymentReceivedDocument } from './recordPaymentReceived.generated.ts'
import { runsView } from './view.ts'

type Payment = NonNullable<PaymentListQuery['paymentsReceived']>['nodes'][number]

const kinds: readonly (readonly [PaymentKind, string, string])[] = [
  ['PAYMENT', 'Payment', 'Below 0 when it bounced or was paid back.'],
  ['CREDIT_NOTE', 'Credit note', 'Below 0: the part of the price that was given back.'],
  ['NON_PAYMENT', 'First invoice not paid', 'Below 0: what is outstanding. It takes commission back by the plan.'],
  ['PLAN_BREACH', 'Breach of the plan', 'Below 0: what is in question. It takes commission back by the plan.'],
  ['MILESTONE', 'Milestone reached', 'Above 0: what it stands for. It makes payable what waits for it.'],
]
const nameOf = (kind: string) => kinds.find(([key]) => key === kind)?.[1] ?? kind

const fields: readonly FilterField[] = [
  {
    key: 'paymentKind',
    label: 'Kind',
    kind: 'enum',
    options: kinds.map(([value, label]) => ({ value, label })),
  },
  { key: 'receivedOn', label: 'Received', kind: 'date' },
  { key: 'amount', label: 'Amount', kind: 'number' },
]
const sortable: readonly PaymentReceivedOrderField[] = ['RECEIVED_ON', 'CREATED_AT']

/** Payments are what customers paid, gave back or owe: what holds commission back and what makes it payable. */
export function Payments() {
  const can = useCan()
  const format = useFormat()
  const [view, change] = useView(runsView)
  const [recording, setRecording] = useState(false)
  const sort = view.sort.length === 0 ? ['-RECEIVED_ON'] : view.sort
  const where = whereOf(view.f.flatMap((each) => readCondition(each, fields) ?? [])) as PaymentReceivedWhere | null
  const list = useConnection(
    PaymentListDocument,
    {
      first: 100,
      after: null,
      where,
      orderBy: orderOf(sort, sortable) as { field: PaymentReceivedOrderField; direction: 'ASC' | 'DESC' }[] | null,
    },
    (data) => data.paymentsReceived,
  )
  const columns: readonly Column<Payment>[] = [
    { key: 'on', title: 'Received', width: 120, sort: 'RECEIVED_ON', cell: (row) => format.date(row.receivedOn) },
    {
      key: 'account',
      title: 'Account',
      width: 180,
      cell: (row) => (row.account === null ? '–' : <Link to={`/accounts/${row.account.id}`}>{row.account.name}</Link>),
    },
    { key: 'for', title: 'For', width: 220, cell: paidFor },
    { key: 'kind', title: 'Kind', width: 140, cell: (row) => nameOf(row.paymentKind) },
    { key: 'by', title: 'Recorded by', width: 140, cell: (row) => row.user?.name ?? 'Import' },
    { key: 'note', title: 'Note', width: 160, cell: (row) => row.note ?? '' },
    { key: 'amount', title: 'Amount', width: 120, numeric: true, cell: (row) => format.money(row.amount) },
  ]
  const found = list.data?.paymentsReceived
  return (
    <div className="stack list-part">
      <div className="row tools">
        {can('recordPaymentReceived') && (
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setRecording(true)}>
            Record a payment
          </Button>
        )}
        <FilterBar fields={fields} conditions={view.f} onChange={(f) => change({ f })} />
      </div>
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={280} label="Reading the payments…" />}
      {found != null &&
        (list.rows.length === 0 ? (
          <Empty title={view.f.length > 0 ? 'No payment matches' : 'No payment yet'}>
            {view.f.length > 0 ? (
              <Button variant="default" onClick={() => change({ f: [] })}>
                Show all
              </Button>
            ) : (
              <p>Plans that pay on money received need them. They are recorded here or imported.</p>
            )}
          </Empty>
        ) : (
          <DataGrid
            label="Payments"
            columns={columns}
            rows={list.rows}
            total={found.totalCount}
            idOf={(row) => row.id}
            more={list.more}
            onNext={list.next}
            sort={sort}
            onSort={(field, more) => change({ sort: sortedBy(sort, field, more) })}
            onPeek={() => undefined}
          />
        ))}
      <Modal opened={recording} onClose={() => setRecording(false)} title="Record a payment">
        {recording && <Record onDone={() => setRecording(false)} />}
      </Modal>
    </div>
  )
}

function paidFor(row: Payment): ReactNode {
  if (row.opportunity !== null) return <Link to={`/opportunities/${row.opportunity.id}`}>{row.opportunity.name}</Link>
  if (row.subscription !== null)
    return <Link to={`/subscriptions/${row.subscription.id}`}>{row.subscription.name}</Link>
  return '–'
}

/** Record asks what was paid, by whom and for what. */
function Record({ onDone }: { readonly onDone: () => void }) {
  const format = useFormat()
  const { busy, run } = useCommand(RecordPaymentReceivedDocument)
  const [account, setAccount] = useState('')
  const [of, setOf] = useState<string | null>(null)
  const [kind, setKind] = useState<PaymentKind>('PAYMENT')
  const [amount, setAmount] = useState('')
  const [day, setDay] = useState(format.today())
  const [note, setNote] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [{ data }] = useQuery({ query: PaidForDocument, variables: { account }, pause: account === '' })
  const sold = data?.opportunities?.nodes ?? []
  const running = data?.subscriptions?.nodes ?? []
  const deal = sold.find((each) => each.id === of)
  const subscription = running.find((each) => each.id === of)
  const currency = deal?.amount?.currency ?? subscription?.mrr?.currency ?? null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (currency === null) return
    const input = {
      ...(deal === undefined ? { subscriptionId: of } : { opportunityId: of }),
      paymentKind: kind,
      amount: { amount: amount.trim(), currency },
      receivedOn: day,
      note: note.trim() === '' ? null : note.trim(),
    }
    const found = (await run({ input })).problems
    setProblems(found)
    if (found.length === 0) onDone()
  }
  return (
    <form className="stack" onSubmit={send}>
      <p className="quiet">It is never edited: what was wrong is put right by one with the opposite amount.</p>
      <AccountSelect
        label="Account"
        description=""
        required
        value={account}
        error={null}
        onChange={(next) => {
          setAccount(next)
          setOf(null)
        }}
      />
      <Select
        label="For"
        required
        disabled={account === ''}
        placeholder={account === '' ? 'Choose the account first' : 'A won opportunity or a subscription'}
        nothingFoundMessage="Nothing was sold to this account"
        data={[
          {
            group: 'Won opportunities',
            items: sold.map((each) => ({ value: each.id, label: `${each.name}, ${format.money(each.amount)}` })),
          },
          { group: 'Subscriptions', items: running.map((each) => ({ value: each.id, label: each.name })) },
        ]}
        value={of}
        onChange={setOf}
        error={problemAt(problems, 'opportunityId') ?? problemAt(problems, 'subscriptionId')}
        searchable
      />
      <Select
        label="Kind"
        required
        description={kinds.find(([key]) => key === kind)?.[2]}
        data={kinds.map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={(next) => setKind((next ?? 'PAYMENT') as PaymentKind)}
        allowDeselect={false}
        error={problemAt(problems, 'paymentKind')}
      />
      <TextInput
        label={currency === null ? 'Amount' : `Amount in ${currency}`}
        required
        inputMode="decimal"
        value={amount}
        onChange={(event) => setAmount(event.currentTarget.value)}
        error={problemAt(problems, 'amount') ?? problemAt(problems, 'amount', 'amount')}
      />
      <TextInput
        label="Received on"
        type="date"
        required
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
        error={problemAt(problems, 'receivedOn')}
      />
      <Textarea label="Note" size="xs" autosize value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Problems
        problems={problemsBeside(problems, ['opportunityId', 'subscriptionId', 'paymentKind', 'amount', 'receivedOn'])}
      />
      <Button type="submit" loading={busy} disabled={currency === null}>
        Record it
      </Button>
    </form>
  )
}
