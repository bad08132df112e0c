import { Button } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { SalesRole } from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty } from '@/ui/states.tsx'
import { AssignChoicesDocument } from './assignChoices.generated.ts'
import { CreateCompAssignmentDocument } from './createCompAssignment.generated.ts'
import { DeleteCompAssignmentDocument } from './deleteCompAssignment.generated.ts'
import { choices, salesRoles } from './designChoices.ts'
import type { Plan } from './PlanPage.tsx'
import { UpdateCompAssignmentDocument } from './updateCompAssignment.generated.ts'

type Assignment = NonNullable<Plan['assignments']>['nodes'][number]

/** Assignments say whom a plan pays and when: a rep, a team or everybody of a role. */
export function Assignments({ plan, currency }: { readonly plan: Plan; readonly currency: string }) {
  const can = useCan()
  const format = useFormat()
  const [editing, setEditing] = useState<Assignment | 'new' | null>(null)
  const [removing, setRemoving] = useState<Assignment | null>(null)
  const create = useCommand(CreateCompAssignmentDocument)
  const update = useCommand(UpdateCompAssignmentDocument)
  const remove = useCommand(DeleteCompAssignmentDocument)
  const [{ data }] = useQuery({ query: AssignChoicesDocument, requestPolicy: 'cache-first', pause: editing !== 'new' })
  const named = (list: { readonly nodes: readonly { id: string; name: string }[] } | null | undefined) =>
    (list?.nodes ?? []).map((each) => ({ value: each.id, label: each.name }))
  const before = editing === 'new' ? null : editing
  const rows = plan.assignments?.nodes ?? []
  const whom = (row: Assignment) =>
    row.rep?.name ??
    (row.team !== null ? `Team ${row.team.name}` : row.salesRole !== null ? `Every ${row.salesRole}` : '–')
  const terms: readonly FormField[] = [
    { name: 'validFrom', label: 'From', kind: 'date', required: true, initial: before?.validFrom ?? format.today() },
    { name: 'validTo', label: 'Up to the day before', kind: 'date', initial: before?.validTo },
    {
      name: 'targetIncentive',
      label: 'Target incentive a period',
      kind: 'number',
      initial: before?.targetIncentive?.amount,
      description: 'What full attainment pays. Curves and caps by share need one.',
    },
    { name: 'payCurrency', label: 'Paid in', initial: before?.payCurrency, placeholder: 'The currency of the plan' },
    { name: 'note', label: 'Note', kind: 'area', initial: before?.note },
  ]
  const target = (text: string | null) =>
    text === null ? null : { amount: text, currency: before?.targetIncentive?.currency ?? currencyOf(plan, currency) }
  return (
    <div className="stack">
      {can('createCompAssignment') && (
        <div>
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            Assign
          </Button>
        </div>
      )}
      {rows.length === 0 && (
        <Empty title="It pays nobody yet">
          <p>Assign it to a rep, a team or a role. What is nearest to the rep wins.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Scroll label="Assignments">
          <table className="roomy" aria-label="Assignments">
            <thead>
              <tr>
                <th scope="col">Whom</th>
                <th scope="col">When</th>
                <th scope="col" className="number">
                  Target incentive
                </th>
                <th scope="col">Acknowledged</th>
                <th scope="col">Note</th>
                <th scope="col">
                  <span className="hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">{whom(row)}</th>
                  <td>
                    {row.validTo === null
                      ? `from ${format.date(row.validFrom)}`
                      : format.days({ from: row.validFrom, to: row.validTo })}
                  </td>
                  <td className="number">
                    {format.money(row.targetIncentive)}
                    {row.payCurrency !== null && <span className="quiet"> paid in {row.payCurrency}</span>}
                  </td>
                  <td>{row.acknowledgedAt === null ? 'not yet' : format.instant(row.acknowledgedAt)}</td>
                  <td>{row.note ?? ''}</td>
                  <td>
                    <span className="row">
                      {row.viewerCan.update && (
                        <button type="button" className="link" onClick={() => setEditing(row)}>
                          Change…<span className="hidden"> {whom(row)}</span>
                        </button>
                      )}
                      {row.viewerCan.operations.includes('deleteCompAssignment') && (
                        <button type="button" className="link" onClick={() => setRemoving(row)}>
                          Remove…<span className="hidden"> {whom(row)}</span>
                        </button>
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <FormDialog
        opened={editing !== null}
        title={before === null ? 'Assign the plan' : `Change what ${whom(before)} is assigned`}
        submit={before === null ? 'Assign' : 'Save'}
        fields={[
          ...(before === null
            ? ([
                {
                  name: 'whom',
                  label: 'Whom',
                  kind: 'choice',
                  required: true,
                  initial: 'rep',
                  options: [
                    { value: 'rep', label: 'A rep' },
                    { value: 'team', label: 'A team' },
                    { value: 'role', label: 'Everybody of a role' },
                  ],
                },
                {
                  name: 'repId',
                  label: 'Rep',
                  kind: 'choice',
                  required: true,
                  options: named(data?.reps),
                  when: (values) => values.whom === 'rep',
                },
                {
                  name: 'teamId',
                  label: 'Team',
                  kind: 'choice',
                  required: true,
                  options: named(data?.teams),
                  when: (values) => values.whom === 'team',
                },
                {
                  name: 'salesRole',
                  label: 'Role',
                  kind: 'choice',
                  required: true,
                  options: choices(...salesRoles),
                  when: (values) => values.whom === 'role',
                },
              ] satisfies readonly FormField[])
            : []),
          ...terms,
        ]}
        onSubmit={async (values) => {
          const shared = {
            validFrom: textOf(values, 'validFrom') ?? '',
            validTo: textOf(values, 'validTo'),
            targetIncentive: target(textOf(values, 'targetIncentive')),
            payCurrency: textOf(values, 'payCurrency'),
            note: textOf(values, 'note'),
          }
          if (before !== null)
            return (await update.run({ input: { id: before.id, expectedVersion: before.version, ...shared } })).problems
          return (
            await create.run({
              input: {
                planId: plan.id,
                ...shared,
                ...(values.whom === 'rep' ? { repId: textOf(values, 'repId') } : {}),
                ...(values.whom === 'team' ? { teamId: textOf(values, 'teamId') } : {}),
                ...(values.whom === 'role' ? { salesRole: textOf(values, 'salesRole') as SalesRole } : {}),
              },
            })
          ).problems
        }}
        onDone={() => setEditing(null)}
      />
      <FormDialog
        opened={removing !== null}
        title="Remove the assignment"
        about={removing !== null && `${whom(removing)} is no longer paid by this plan, from its first day on.`}
        submit="Remove"
        danger
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        onSubmit={async (values) => {
          if (removing === null) return []
          const input = { id: removing.id, expectedVersion: removing.version, reason: textOf(values, 'reason') }
          return (await remove.run({ input })).problems
        }}
        onDone={() => setRemoving(null)}
      />
    </div>
  )
}

/** currencyOf is the currency that a plan pays in. */
function currencyOf(plan: Plan, company: string): string {
  return plan.versions?.nodes[0]?.currency ?? company
}
