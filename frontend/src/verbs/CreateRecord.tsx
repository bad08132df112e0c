import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useQuery } from 'urql'
import type { CreateOpportunityInput, OpportunityType } from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { useCan, useViewer } from '@/lib/viewer.tsx'
import { FormDialog, type FormField, textOf, type Values } from '@/ui/FormDialog.tsx'
import { CreateAccountDocument } from './createAccount.generated.ts'
import { CreateContactDocument } from './createContact.generated.ts'
import { CreateLeadDocument } from './createLead.generated.ts'
import { CreateOpportunityDocument } from './createOpportunity.generated.ts'
import type { Creating } from './creating.ts'
import { AccountSelect } from './RecordSelect.tsx'
import { RecordChoicesDocument } from './recordChoices.generated.ts'

interface Props {
  readonly creating: Creating | null
  readonly onClose: () => void
}

/** CreateRecord asks for a new record and leads to it. */
export function CreateRecord({ creating, onClose }: Props) {
  switch (creating?.kind) {
    case 'opportunity':
      return <NewOpportunity account={creating.account ?? null} onClose={onClose} />
    case 'contact':
      return creating.account === undefined ? null : <NewContact account={creating.account} onClose={onClose} />
    case 'account':
      return <NewAccount onClose={onClose} />
    case 'lead':
      return <NewLead onClose={onClose} />
    default:
      return null
  }
}

interface FormProps {
  readonly onClose: () => void
}

/** useChoices returns what new records are given a place in. */
export function useChoices() {
  const [{ data }] = useQuery({ query: RecordChoicesDocument, requestPolicy: 'cache-first' })
  const named = (list: { readonly nodes: readonly { id: string; name: string }[] } | null | undefined) =>
    (list?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return {
    reps: named(data?.reps),
    sources: named(data?.leadSources),
    currency: data?.organisation?.baseCurrency ?? '',
    types: [...new Set((data?.pipelines?.nodes ?? []).map((each) => each.opportunityType ?? 'NEW'))].map((value) => ({
      value: value as string,
      label: words(value),
    })),
    ready: data !== undefined,
  }
}

/** useOwnerField asks who owns a new record; whoever may hand nothing over keeps what they create. */
function useOwnerField(reps: readonly { value: string; label: string }[]): FormField {
  const viewer = useViewer()
  const can = useCan()
  return {
    name: 'ownerId',
    label: 'Owner',
    kind: 'choice',
    options: reps,
    initial: viewer.repId,
    when: () => can('transferOpportunity') || viewer.repId === null,
  }
}

function NewOpportunity({
  account,
  onClose,
}: FormProps & { readonly account: { readonly id: string; readonly name: string } | null }) {
  const navigate = useNavigate()
  const { run } = useCommand(CreateOpportunityDocument)
  const choices = useChoices()
  const owner = useOwnerField(choices.reps)
  if (!choices.ready) return null
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, placeholder: 'What is sold to whom' },
    {
      name: 'accountId',
      label: 'Account',
      required: true,
      initial: account?.id,
      control: (props) => <AccountSelect {...props} known={account} />,
    },
    {
      name: 'opportunityType',
      label: 'Kind of sale',
      kind: 'choice',
      required: true,
      options: choices.types,
      initial: 'NEW',
      description: 'Decides which sales process it goes through.',
    },
    { name: 'amount', label: `Amount in ${choices.currency}`, kind: 'number' },
    { name: 'closeOn', label: 'Close date', kind: 'date' },
    owner,
    { name: 'sourceId', label: 'Source', kind: 'choice', options: choices.sources },
    { name: 'nextStep', label: 'Next step' },
  ]
  return (
    <FormDialog
      opened
      title="New opportunity"
      fields={fields}
      submit="Create the opportunity"
      onSubmit={async (values) => {
        const amount = textOf(values, 'amount')
        const input: CreateOpportunityInput = {
          name: textOf(values, 'name') ?? '',
          accountId: textOf(values, 'accountId'),
          opportunityType: (textOf(values, 'opportunityType') ?? 'NEW') as OpportunityType,
          ...(amount === null ? {} : { amount: { amount, currency: choices.currency } }),
          closeOn: textOf(values, 'closeOn'),
          ...given(values, 'ownerId'),
          sourceId: textOf(values, 'sourceId'),
          nextStep: textOf(values, 'nextStep'),
        }
        const { data, problems } = await run({ input })
        const id = data?.createOpportunity?.opportunity?.id
        if (problems.length === 0 && id !== undefined) {
          notifications.show({ color: 'teal', message: `${input.name} is open.` })
          void navigate({ to: `/opportunities/${id}` })
        }
        return problems
      }}
      onDone={onClose}
    />
  )
}

/** given leaves an owner out when nobody was named: the server then knows whose it is. */
function given(values: Values, name: string): Record<string, string> {
  const value = textOf(values, name)
  return value === null ? {} : { [name]: value }
}

const company: readonly FormField[] = [
  { name: 'segment', label: 'Segment' },
  { name: 'industry', label: 'Industry' },
  { name: 'country', label: 'Country', placeholder: 'DE' },
]

function NewAccount({ onClose }: FormProps) {
  const navigate = useNavigate()
  const { run } = useCommand(CreateAccountDocument)
  const choices = useChoices()
  const owner = useOwnerField(choices.reps)
  if (!choices.ready) return null
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true },
    { name: 'domain', label: 'Web address', placeholder: 'company.example', description: 'Finds duplicates.' },
    owner,
    ...company,
    { name: 'city', label: 'City' },
    { name: 'employees', label: 'Employees', kind: 'number' },
  ]
  return (
    <FormDialog
      opened
      title="New account"
      fields={fields}
      submit="Create the account"
      onSubmit={async (values) => {
        const employees = textOf(values, 'employees')
        const { data, problems } = await run({
          input: {
            name: textOf(values, 'name') ?? '',
            domain: textOf(values, 'domain'),
            ...given(values, 'ownerId'),
            segment: textOf(values, 'segment'),
            industry: textOf(values, 'industry'),
            country: textOf(values, 'country'),
            city: textOf(values, 'city'),
            employees: employees === null ? null : Number(employees),
          },
        })
        const id = data?.createAccount?.account?.id
        if (problems.length === 0 && id !== undefined) void navigate({ to: `/accounts/${id}` })
        return problems
      }}
      onDone={onClose}
    />
  )
}

function NewLead({ onClose }: FormProps) {
  const navigate = useNavigate()
  const { run } = useCommand(CreateLeadDocument)
  const choices = useChoices()
  const owner = useOwnerField(choices.reps)
  if (!choices.ready) return null
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, placeholder: 'The person, or the company' },
    { name: 'company', label: 'Company' },
    { name: 'email', label: 'Email', kind: 'email' },
    { name: 'phone', label: 'Phone' },
    { name: 'title', label: 'Position' },
    owner,
    { name: 'sourceId', label: 'Source', kind: 'choice', options: choices.sources },
    ...company,
  ]
  return (
    <FormDialog
      opened
      title="New lead"
      fields={fields}
      submit="Create the lead"
      onSubmit={async (values) => {
        const { data, problems } = await run({
          input: {
            name: textOf(values, 'name') ?? '',
            company: textOf(values, 'company'),
            email: textOf(values, 'email'),
            phone: textOf(values, 'phone'),
            title: textOf(values, 'title'),
            ...given(values, 'ownerId'),
            sourceId: textOf(values, 'sourceId'),
            segment: textOf(values, 'segment'),
            industry: textOf(values, 'industry'),
            country: textOf(values, 'country'),
          },
        })
        const id = data?.createLead?.lead?.id
        if (problems.length === 0 && id !== undefined) void navigate({ to: '/leads', search: { peek: id } as never })
        return problems
      }}
      onDone={onClose}
    />
  )
}

function NewContact({
  account,
  onClose,
}: FormProps & { readonly account: { readonly id: string; readonly name: string } }) {
  const { run } = useCommand(CreateContactDocument)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true },
    { name: 'title', label: 'Position' },
    { name: 'email', label: 'Email', kind: 'email' },
    { name: 'phone', label: 'Phone' },
  ]
  return (
    <FormDialog
      opened
      title={`New contact at ${account.name}`}
      fields={fields}
      submit="Create the contact"
      onSubmit={async (values) =>
        (
          await run({
            input: {
              accountId: account.id,
              name: textOf(values, 'name') ?? '',
              title: textOf(values, 'title'),
              email: textOf(values, 'email'),
              phone: textOf(values, 'phone'),
            },
          })
        ).problems
      }
      onDone={onClose}
    />
  )
}
