import { Button, Modal, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useQuery } from 'urql'
import { type UserError, useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Pending } from '@/ui/states.tsx'
import { bulkOperations, handOverOperations, type Owned } from '@/verbs/creating.ts'
import { HandOver } from '@/verbs/HandOver.tsx'
import { BulkPreviewDocument, type BulkPreviewQuery } from './bulkPreview.generated.ts'
import { BulkUpdateAccountsDocument } from './bulkUpdateAccounts.generated.ts'
import { BulkUpdateLeadsDocument } from './bulkUpdateLeads.generated.ts'
import { BulkUpdateOpportunitiesDocument } from './bulkUpdateOpportunities.generated.ts'

type Node = NonNullable<BulkPreviewQuery['nodes'][number]>
type Choosable = Extract<Node, { readonly __typename: 'Opportunity' | 'Account' | 'Lead' }>

/** A field that is changed in many records at once. */
interface Field {
  readonly name: string
  readonly label: string
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** What an empty value stands for. */
  readonly none?: string
  readonly now: (record: Choosable) => string | null
}

const oneOf = (values: readonly string[]) => values.map((value) => ({ value, label: words(value) }))

const company: readonly Field[] = [
  { name: 'segment', label: 'Segment', now: (record) => ('segment' in record ? record.segment : null) },
  { name: 'industry', label: 'Industry', now: (record) => ('industry' in record ? record.industry : null) },
  { name: 'region', label: 'Region', now: (record) => ('region' in record ? record.region : null) },
  { name: 'country', label: 'Country', now: (record) => ('country' in record ? record.country : null) },
]

const fieldsOf: Readonly<Record<Owned, readonly Field[]>> = {
  opportunity: [
    { name: 'nextStep', label: 'Next step', now: (record) => ('nextStep' in record ? record.nextStep : null) },
    {
      name: 'forecastCategoryOverride',
      label: 'Forecast category',
      options: oneOf(['OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT']),
      none: 'That of the stage',
      now: (record) => ('forecastCategory' in record ? words(record.forecastCategory) : null),
    },
  ],
  account: [
    {
      name: 'lifecyclePhase',
      label: 'Phase',
      options: oneOf(['PROSPECT', 'ACQUISITION', 'USE', 'RENEWAL', 'FORMER']),
      now: (record) => ('lifecyclePhase' in record ? words(record.lifecyclePhase) : null),
    },
    ...company,
  ],
  lead: company,
}

const many: Readonly<Record<Owned, string>> = { opportunity: 'opportunities', account: 'accounts', lead: 'leads' }

interface Props {
  readonly kind: Owned
  readonly ids: readonly string[]
  readonly onDone: () => void
}

/** BulkEdit changes the chosen records: one field of all in one transaction after showing it, or their owner. */
export function BulkEdit({ kind, ids, onDone }: Props) {
  const [open, setOpen] = useState<'change' | 'owner' | null>(null)
  const format = useFormat()
  const can = useCan()
  const count = format.count(ids.length)
  return (
    <>
      {can(bulkOperations[kind]) && (
        <Button size="compact-xs" onClick={() => setOpen('change')}>
          Change {count}
        </Button>
      )}
      {can(handOverOperations[kind]) && (
        <Button size="compact-xs" variant="default" onClick={() => setOpen('owner')}>
          Hand over {count}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" onClick={onDone}>
        Choose none
      </Button>
      <Modal opened={open === 'change'} onClose={() => setOpen(null)} title={`Change ${count} ${many[kind]}`} size="lg">
        {open === 'change' && (
          <Change
            kind={kind}
            ids={ids}
            onDone={() => {
              setOpen(null)
              onDone()
            }}
          />
        )}
      </Modal>
      {open === 'owner' && (
        <HandOver kind={kind} records={ids.map((id) => ({ id }))} onClose={() => setOpen(null)} onDone={onDone} />
      )}
    </>
  )
}

interface Payload {
  readonly results?: readonly { readonly userErrors: readonly UserError[] }[]
}

/** useBulk changes records of a kind in one transaction. */
function useBulk(kind: Owned) {
  const opportunities = useCommand(BulkUpdateOpportunitiesDocument)
  const accounts = useCommand(BulkUpdateAccountsDocument)
  const leads = useCommand(BulkUpdateLeadsDocument)
  const run = async (items: readonly { readonly id: string }[]): Promise<readonly UserError[]> => {
    const input = { items, onError: 'ROLLBACK' as const }
    const { data, problems } = await (kind === 'opportunity'
      ? opportunities.run({ input })
      : kind === 'account'
        ? accounts.run({ input })
        : leads.run({ input }))
    const payloads: readonly unknown[] = Object.values(data ?? {})
    const each = payloads.flatMap((payload) => (payload as Payload | null)?.results ?? [])
    return [...problems, ...each.flatMap((result) => result.userErrors)]
  }
  return { busy: opportunities.busy || accounts.busy || leads.busy, run }
}

function Change({ kind, ids, onDone }: Props) {
  const format = useFormat()
  const [{ data, fetching }] = useQuery({ query: BulkPreviewDocument, variables: { ids } })
  const { busy, run } = useBulk(kind)
  const fields = fieldsOf[kind]
  const [name, setName] = useState(fields[0]?.name ?? '')
  const [value, setValue] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const field = fields.find((each) => each.name === name)
  const rows = (data?.nodes ?? []).flatMap((node) =>
    node?.__typename === 'Opportunity' || node?.__typename === 'Account' || node?.__typename === 'Lead' ? [node] : [],
  )
  const mine = rows.filter((row) => row.viewerCan.update)
  if (field === undefined) return null
  const then =
    value === '' ? (field.none ?? '–') : (field.options?.find((each) => each.value === value)?.label ?? value)

  const apply = async () => {
    const items = mine.map((row) => ({
      id: row.id,
      expectedVersion: row.version,
      [field.name]: value === '' ? null : value,
    }))
    const found = await run(items)
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: `${format.count(items.length)} ${many[kind]} are changed.` })
    onDone()
  }

  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Field"
          data={fields.map((each) => ({ value: each.name, label: each.label }))}
          value={name}
          onChange={(next) => {
            setName(next ?? name)
            setValue('')
          }}
          allowDeselect={false}
        />
        {field.options === undefined ? (
          <TextInput label="New value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        ) : (
          <Select
            label="New value"
            placeholder={field.none ?? ''}
            data={[...field.options]}
            value={value === '' ? null : value}
            onChange={(next) => setValue(next ?? '')}
            clearable={field.none !== undefined}
          />
        )}
      </div>
      {fetching && <Pending height={160} label="Reading what is chosen…" />}
      <Scroll label="What changes" low>
        <table aria-label="What changes">
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Now</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">{row.name}</th>
                <td>{field.now(row) ?? '–'}</td>
                <td>{row.viewerCan.update ? then : 'not yours to change'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Problems problems={problems} />
      <Button
        loading={busy}
        disabled={mine.length === 0 || (value === '' && field.options !== undefined && field.none === undefined)}
        onClick={() => void apply()}
      >
        Change {format.count(mine.length)}
      </Button>
    </div>
  )
}
