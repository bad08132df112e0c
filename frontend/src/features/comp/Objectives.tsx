import { Button } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { componentInWords } from '@/figures/pay.ts'
import { useCommand } from '@/lib/command.ts'
import { useConnection } from '@/lib/connection.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CreateCompObjectiveDocument } from './createCompObjective.generated.ts'
import { DeleteCompObjectiveDocument } from './deleteCompObjective.generated.ts'
import { fractionOf, percentOf } from './draft.ts'
import { ObjectiveChoicesDocument } from './objectiveChoices.generated.ts'
import { ObjectiveListDocument, type ObjectiveListQuery } from './objectiveList.generated.ts'
import { usePayees } from './payees.ts'
import { UpdateCompObjectiveDocument } from './updateCompObjective.generated.ts'

type Objective = NonNullable<ObjectiveListQuery['compObjectives']>['nodes'][number]

/** useObjectives returns the objectives that published plans ask for, by the keys of their bonuses. */
function useObjectives(pause: boolean) {
  const [{ data }] = useQuery({ query: ObjectiveChoicesDocument, requestPolicy: 'cache-first', pause })
  const found = new Map<string, string>()
  for (const plan of data?.compPlans?.nodes ?? [])
    for (const version of plan.versions?.nodes ?? [])
      for (const bonus of version.design.bonuses)
        if (bonus.kind === 'OBJECTIVE' && !found.has(bonus.key))
          found.set(bonus.key, `${bonus.name ?? componentInWords(bonus.key)} (${plan.name})`)
  return {
    choices: [...found].map(([value, label]) => ({ value, label })),
    period: data?.lastMonth[0]?.total.period,
    ready: data !== undefined,
  }
}

/** Objectives are how far reps reached what the bonuses of their plans ask for, as their managers state it. */
export function Objectives() {
  const can = useCan()
  const format = useFormat()
  const [editing, setEditing] = useState<Objective | 'new' | null>(null)
  const list = useConnection(ObjectiveListDocument, { first: 100, after: null }, (data) => data.compObjectives)
  const columns: readonly Column<Objective>[] = [
    { key: 'rep', title: 'Rep', width: 170, cell: (row) => row.rep?.name ?? '–' },
    { key: 'objective', title: 'Objective', width: 150, cell: (row) => componentInWords(row.objectiveKey) },
    { key: 'days', title: 'Period', width: 190, cell: (row) => format.days({ from: row.fromDay, to: row.toDay }) },
    { key: 'by', title: 'Stated by', width: 150, cell: (row) => row.user?.name ?? 'System' },
    { key: 'note', title: 'Note', width: 160, cell: (row) => row.note ?? '' },
    {
      key: 'achieved',
      title: 'Reached',
      width: 90,
      numeric: true,
      cell: (row) => format.percent(row.achieved, 1),
    },
  ]
  const found = list.data?.compObjectives
  return (
    <div className="stack list-part">
      {can('createCompObjective') && (
        <div>
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            State an objective
          </Button>
        </div>
      )}
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={280} label="Reading the objectives…" />}
      {found != null &&
        (list.rows.length === 0 ? (
          <Empty title="No objective stated yet">
            <p>A bonus for an objective pays once somebody has said how far the rep reached it.</p>
          </Empty>
        ) : (
          <DataGrid
            label="Objectives"
            columns={columns}
            rows={list.rows}
            total={found.totalCount}
            idOf={(row) => row.id}
            more={list.more}
            onNext={list.next}
            sort={[]}
            onSort={() => undefined}
            onPeek={(row) => {
              if (row.viewerCan.update) setEditing(row)
            }}
          />
        ))}
      <Edit
        key={editing === null || editing === 'new' ? editing : editing.id}
        editing={editing}
        onDone={() => setEditing(null)}
      />
    </div>
  )
}

function Edit({ editing, onDone }: { readonly editing: Objective | 'new' | null; readonly onDone: () => void }) {
  const isNew = editing === 'new'
  const before = isNew ? null : editing
  const payees = usePayees(!isNew)
  const { choices, period, ready } = useObjectives(!isNew)
  const create = useCommand(CreateCompObjectiveDocument)
  const update = useCommand(UpdateCompObjectiveDocument)
  const remove = useCommand(DeleteCompObjectiveDocument)
  const removable = before?.viewerCan.operations.includes('deleteCompObjective') ?? false
  const shared: readonly FormField[] = [
    {
      name: 'achieved',
      label: 'Reached, %',
      kind: 'number',
      required: true,
      initial: before === null ? '' : percentOf(before.achieved),
      description: '100 is wholly. What it pays is decided by the bonus of the plan.',
    },
    { name: 'note', label: 'Note', kind: 'area', initial: before?.note },
  ]
  const fields: readonly FormField[] = isNew
    ? [
        { name: 'repId', label: 'Rep', kind: 'choice', required: true, options: payees },
        { name: 'objectiveKey', label: 'Objective', kind: 'choice', required: true, options: choices },
        { name: 'fromDay', label: 'First day', kind: 'date', required: true, initial: period?.from },
        { name: 'toDay', label: 'First day after', kind: 'date', required: true, initial: period?.to },
        ...shared,
      ]
    : [
        ...shared,
        ...(removable ? ([{ name: 'remove', label: 'Take the statement back altogether', kind: 'yes' }] as const) : []),
      ]
  return (
    <FormDialog
      opened={editing !== null && (!isNew || ready)}
      title={
        before === null
          ? 'State how far an objective was reached'
          : `${before.rep?.name ?? 'A rep'}: ${componentInWords(before.objectiveKey)}`
      }
      about="It counts in the next run of the period."
      submit={isNew ? 'State it' : 'Save'}
      fields={fields}
      onSubmit={async (values) => {
        if (before !== null && values.remove === 'yes')
          return (await remove.run({ input: { id: before.id, expectedVersion: before.version } })).problems
        const achieved = fractionOf(textOf(values, 'achieved') ?? '')
        if (achieved === null)
          return [{ code: 'INVALID', message: 'A percentage, for example 80.', path: ['input', 'achieved'] }]
        const note = textOf(values, 'note')
        if (before !== null)
          return (await update.run({ input: { id: before.id, expectedVersion: before.version, achieved, note } }))
            .problems
        const input = {
          repId: textOf(values, 'repId') ?? '',
          objectiveKey: textOf(values, 'objectiveKey') ?? '',
          fromDay: textOf(values, 'fromDay') ?? '',
          toDay: textOf(values, 'toDay') ?? '',
          achieved,
          note,
        }
        return (await create.run({ input })).problems
      }}
      onDone={onDone}
    />
  )
}
