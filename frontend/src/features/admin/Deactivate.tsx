import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import type { LeadStatus, LeadWhere } from '@/gql/schema.ts'
import { type UserError, useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Form, textOf, type Values } from '@/ui/FormDialog.tsx'
import { Message } from '@/ui/states.tsx'
import type { Owned } from '@/verbs/creating.ts'
import { termsOf, useHandOver, useHandOverFields } from '@/verbs/HandOver.tsx'
import { DeactivateUserDocument } from './deactivateUser.generated.ts'
import { HoldingIdsDocument } from './holdingIds.generated.ts'
import { RepHoldingsDocument } from './repHoldings.generated.ts'
import type { User } from './UsersPage.tsx'

const running: readonly LeadStatus[] = ['NEW', 'WORKING', 'MQL', 'ACCEPTED', 'SQL']
const openLeads: LeadWhere = { status: { in: running } }

/** Deactivate ends a sign-in, after handing over what the person still holds, when somebody is named for it. */
export function Deactivate({ user, onDone }: { readonly user: User; readonly onDone: () => void }) {
  const format = useFormat()
  const can = useCan()
  const { run } = useCommand(DeactivateUserDocument)
  const pass = usePassOn()
  const asked = useHandOverFields(false)
  const [moved, setMoved] = useState(0)
  const [{ data }] = useQuery({
    query: RepHoldingsDocument,
    variables: { id: user.rep?.id ?? '', leads: openLeads },
    pause: user.rep === null,
  })
  const rep = data?.node?.__typename === 'Rep' ? data.node : null
  const counts = [rep?.accounts?.totalCount ?? 0, rep?.opportunities?.totalCount ?? 0, rep?.leads?.totalCount ?? 0]
  const holds = counts.some((count) => count > 0)
  const mayHandOver = holds && can('transferAccount') && can('transferOpportunity') && can('assignLead')
  const [accounts = 0, opportunities = 0, leads = 0] = counts.map((count) => format.count(count))
  const fields = [
    ...asked
      .filter((field) => mayHandOver && field.name === 'ownerId')
      .map((field) => ({
        ...field,
        required: false,
        label: 'Hand all of it over to',
        options: (field.options ?? []).filter((option) => option.value !== user.rep?.id),
        description: 'Leave it empty, and everything keeps its owner.',
      })),
    { name: 'reason', label: 'Why, for the change log' },
  ]

  const submit = async (values: Values): Promise<readonly UserError[]> => {
    if (user.rep !== null && textOf(values, 'ownerId') !== null) {
      const problems = await pass(user.rep.id, values, setMoved)
      if (problems.length > 0) return problems
    }
    const { problems } = await run({
      input: { id: user.id, expectedVersion: user.version, reason: textOf(values, 'reason') },
    })
    if (problems.length === 0) notifications.show({ color: 'teal', message: `${user.name} can no longer sign in.` })
    return problems
  }
  return (
    <Form
      about={
        <div className="stack">
          <p>
            {user.name} is signed out everywhere and cannot sign in again until somebody lets them. What they did stays
            theirs in the records and the change log.
          </p>
          {holds && rep !== null && (
            <Message kind="warn">
              {rep.name} owns {accounts} accounts, {opportunities} open opportunities and {leads} open leads.
            </Message>
          )}
          {moved > 0 && <p role="status">{format.count(moved)} handed over…</p>}
        </div>
      }
      fields={fields}
      submit={`Deactivate ${user.name}`}
      danger
      onSubmit={submit}
      onDone={onDone}
    />
  )
}

/** usePassOn hands over all that a rep holds, page by page, until nothing is left or something is refused. */
function usePassOn() {
  const client = useClient()
  const format = useFormat()
  const handOver = useHandOver()
  return async (rep: string, values: Values, told: (moved: number) => void): Promise<readonly UserError[]> => {
    const terms = { ...termsOf(values, format.today()), opportunities: true, leads: true }
    const owner = { eq: rep }
    const variables = {
      accounts: { owner },
      opportunities: { owner, status: { eq: 'OPEN' as const } },
      leads: { owner, ...openLeads },
    }
    let moved = 0
    for (;;) {
      const answer = await client.query(HoldingIdsDocument, variables, { requestPolicy: 'network-only' }).toPromise()
      const failure = failureOf(answer.error)
      if (failure !== null) return [{ code: failure.code, message: failure.message, path: [] }]
      const held: readonly (readonly [Owned, readonly { readonly id: string }[]])[] = [
        ['account', answer.data?.accounts?.nodes ?? []],
        ['opportunity', answer.data?.opportunities?.nodes ?? []],
        ['lead', answer.data?.leads?.nodes ?? []],
      ]
      // What goes with an account is gone from the other lists when they are read again.
      const [kind, records] = held.find(([, nodes]) => nodes.length > 0) ?? [null, []]
      if (kind === null) return []
      const { done, problems } = await handOver(kind, records, terms, (count) => told(moved + count))
      moved += done
      if (problems.length > 0) return problems
    }
  }
}
