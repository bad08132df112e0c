import type {
  ForecastCategory,
  UpdateAccountInput,
  UpdateContactInput,
  UpdateLeadInput,
  UpdateOpportunityInput,
} from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { type Money, words } from '@/lib/format.ts'
import { changed, FormDialog, type FormField, textOf, type Values } from '@/ui/FormDialog.tsx'
import { useChoices } from './CreateRecord.tsx'
import { UpdateAccountDocument } from './updateAccount.generated.ts'
import { UpdateContactDocument } from './updateContact.generated.ts'
import { UpdateLeadDocument } from './updateLead.generated.ts'
import { UpdateOpportunityDocument } from './updateOpportunity.generated.ts'

const reason: FormField = { name: 'reason', label: 'Why, for the change log' }

interface Props<Record> {
  readonly record: Record
  readonly onClose: () => void
}

interface Versioned {
  readonly id: string
  readonly name: string
  readonly version: number
}

const categories: readonly ForecastCategory[] = ['OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT']

/** EditOpportunity changes what is told of an opportunity; stage, close date and owner have ways of their own. */
export function EditOpportunity({
  record,
  onClose,
}: Props<
  Versioned & { readonly amount: Money | null; readonly nextStep: string | null; readonly forecastCategory: string }
>) {
  const { run } = useCommand(UpdateOpportunityDocument)
  const choices = useChoices()
  if (!choices.ready) return null
  const currency = record.amount?.currency ?? choices.currency
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: record.name },
    { name: 'amount', label: `Amount in ${currency}`, kind: 'number', initial: record.amount?.amount },
    {
      name: 'forecastCategoryOverride',
      label: 'Forecast category',
      kind: 'choice',
      options: categories.map((value) => ({ value, label: words(value) })),
      initial: record.forecastCategory,
    },
    { name: 'nextStep', label: 'Next step', initial: record.nextStep },
    reason,
  ]
  return (
    <FormDialog
      opened
      title={`Change ${record.name}`}
      fields={fields}
      submit="Save"
      onSubmit={async (values) => {
        const { amount, ...rest } = changed(values, fields)
        const sum = typeof amount === 'string' ? { amount: { amount, currency } } : amount === null ? { amount } : {}
        const input = { id: record.id, expectedVersion: record.version, ...rest, ...sum } as UpdateOpportunityInput
        return (await run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}

interface Company {
  readonly segment: string | null
  readonly industry: string | null
  readonly country: string | null
}

const company = (record: Company): readonly FormField[] => [
  { name: 'segment', label: 'Segment', initial: record.segment },
  { name: 'industry', label: 'Industry', initial: record.industry },
  { name: 'country', label: 'Country', initial: record.country },
]

/** EditAccount changes what is told of an account. */
export function EditAccount({
  record,
  onClose,
}: Props<
  Versioned &
    Company & {
      readonly domain: string | null
      readonly region: string | null
      readonly city: string | null
      readonly employees: number | null
    }
>) {
  const { run } = useCommand(UpdateAccountDocument)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: record.name },
    { name: 'domain', label: 'Web address', initial: record.domain },
    ...company(record),
    { name: 'region', label: 'Region', initial: record.region },
    { name: 'city', label: 'City', initial: record.city },
    { name: 'employees', label: 'Employees', kind: 'number', initial: record.employees?.toString() },
    reason,
  ]
  return (
    <FormDialog
      opened
      title={`Change ${record.name}`}
      fields={fields}
      submit="Save"
      onSubmit={async (values) => {
        const input = {
          id: record.id,
          expectedVersion: record.version,
          ...changed(values, fields),
          ...whole(values, fields, 'employees'),
        } as UpdateAccountInput
        return (await run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}

/** whole returns a changed field as the whole number that the API takes. */
function whole(values: Values, fields: readonly FormField[], name: string): Record<string, number | null> {
  const now = textOf(values, name)
  const before = fields.find((field) => field.name === name)?.initial ?? null
  if (now === before) return {}
  return { [name]: now === null ? null : Number(now) }
}

/** EditLead changes what is told of a lead. */
export function EditLead({
  record,
  onClose,
}: Props<
  Versioned & {
    readonly company: string | null
    readonly email: string | null
    readonly phone: string | null
    readonly title: string | null
    readonly score: number | null
  }
>) {
  const { run } = useCommand(UpdateLeadDocument)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: record.name },
    { name: 'company', label: 'Company', initial: record.company },
    { name: 'email', label: 'Email', kind: 'email', initial: record.email },
    { name: 'phone', label: 'Phone', initial: record.phone },
    { name: 'title', label: 'Position', initial: record.title },
    { name: 'score', label: 'Score', kind: 'number', initial: record.score?.toString() },
    reason,
  ]
  return (
    <FormDialog
      opened
      title={`Change ${record.name}`}
      fields={fields}
      submit="Save"
      onSubmit={async (values) => {
        const input = {
          id: record.id,
          expectedVersion: record.version,
          ...changed(values, fields),
          ...whole(values, fields, 'score'),
        } as UpdateLeadInput
        return (await run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}

/** EditContact changes what is told of a person at an account. */
export function EditContact({
  record,
  onClose,
}: Props<Versioned & { readonly email: string | null; readonly phone: string | null; readonly title: string | null }>) {
  const { run } = useCommand(UpdateContactDocument)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: record.name },
    { name: 'title', label: 'Position', initial: record.title },
    { name: 'email', label: 'Email', kind: 'email', initial: record.email },
    { name: 'phone', label: 'Phone', initial: record.phone },
    reason,
  ]
  return (
    <FormDialog
      opened
      title={`Change ${record.name}`}
      fields={fields}
      submit="Save"
      onSubmit={async (values) => {
        const input = {
          id: record.id,
          expectedVersion: record.version,
          ...changed(values, fields),
        } as UpdateContactInput
        return (await run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}
