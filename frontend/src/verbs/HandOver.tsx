import { notifications } from '@mantine/notifications'
import { type UserError, useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { FormDialog, type FormField, textOf, type Values } from '@/ui/FormDialog.tsx'
import { AssignLeadDocument } from './assignLead.generated.ts'
import { useChoices } from './CreateRecord.tsx'
import type { Owned } from './creating.ts'
import { TransferAccountDocument } from './transferAccount.generated.ts'
import { TransferOpportunityDocument } from './transferOpportunity.generated.ts'

interface Held {
  readonly id: string
  readonly version?: number
}

/** How records change hands. */
interface Terms {
  readonly ownerId: string
  readonly effectiveOn: string
  readonly opportunities: boolean
  readonly leads: boolean
  readonly reason: string | null
}

/**
 * useHandOver hands records over one after the other, each whole or not at all, and stops at the first
 * that is refused: what was handed over before it stays so.
 */
export function useHandOver() {
  const opportunity = useCommand(TransferOpportunityDocument)
  const lead = useCommand(AssignLeadDocument)
  const account = useCommand(TransferAccountDocument)
  const one = async (kind: Owned, { id, version }: Held, terms: Terms): Promise<readonly UserError[]> => {
    const base = { id, ...(version === undefined ? {} : { expectedVersion: version }) }
    const input = { ...base, ownerId: terms.ownerId, reason: terms.reason }
    if (kind === 'opportunity') return (await opportunity.run({ input })).problems
    if (kind === 'lead') return (await lead.run({ input })).problems
    const { effectiveOn, opportunities: transferOpportunities, leads: transferLeads } = terms
    return (await account.run({ input: { ...input, effectiveOn, transferOpportunities, transferLeads } })).problems
  }
  return async (
    kind: Owned,
    records: readonly Held[],
    terms: Terms,
    told?: (done: number) => void,
  ): Promise<{ readonly done: number; readonly problems: readonly UserError[] }> => {
    let done = 0
    for (const record of records) {
      const problems = await one(kind, record, terms)
      if (problems.length > 0) return { done, problems }
      told?.(++done)
    }
    return { done, problems: [] }
  }
}

/** useHandOverFields asks to whom records go, from when, and what goes with them. */
export function useHandOverFields(accounts: boolean): readonly FormField[] {
  const format = useFormat()
  const { reps } = useChoices()
  return [
    { name: 'ownerId', label: 'New owner', kind: 'choice', required: true, options: reps },
    ...(accounts
      ? ([
          {
            name: 'effectiveOn',
            label: 'From',
            kind: 'date',
            required: true,
            initial: format.today(),
            description: 'Figures of the days before stay with the owner of then.',
          },
          { name: 'opportunities', label: 'Their open opportunities too', kind: 'yes', initial: 'yes' },
          { name: 'leads', label: 'Their open leads too', kind: 'yes', initial: 'yes' },
        ] as const)
      : []),
    { name: 'reason', label: 'Why, for the change log' },
  ]
}

/** termsOf reads the fields of useHandOverFields. */
export function termsOf(values: Values, today: string): Terms {
  return {
    ownerId: textOf(values, 'ownerId') ?? '',
    effectiveOn: textOf(values, 'effectiveOn') ?? today,
    opportunities: values.opportunities === 'yes',
    leads: values.leads === 'yes',
    reason: textOf(values, 'reason'),
  }
}

const plural: Readonly<Record<Owned, string>> = {
  opportunity: 'opportunities',
  account: 'accounts',
  lead: 'leads',
}

interface Props {
  readonly kind: Owned
  readonly records: readonly Held[]
  /** What is handed over, when it is one. */
  readonly name?: string
  readonly onClose: () => void
  readonly onDone?: () => void
}

/** HandOver gives records another owner. */
export function HandOver({ kind, records, name, onClose, onDone }: Props) {
  const format = useFormat()
  const handOver = useHandOver()
  const fields = useHandOverFields(kind === 'account')
  const what = name ?? `${format.count(records.length)} ${plural[kind]}`
  return (
    <FormDialog
      opened
      title={`Hand over ${what}`}
      fields={fields}
      submit="Hand over"
      onSubmit={async (values) => {
        const { done, problems } = await handOver(kind, records, termsOf(values, format.today()))
        if (problems.length === 0) {
          notifications.show({
            color: 'teal',
            message: `${name ?? `${format.count(done)} ${plural[kind]}`} changed hands.`,
          })
          onDone?.()
        } else if (done > 0) {
          const said = `${format.count(done)} of ${format.count(records.length)} were handed over before this.`
          return [...problems, { code: '', message: said, path: [] }]
        }
        return problems
      }}
      onDone={onClose}
    />
  )
}
