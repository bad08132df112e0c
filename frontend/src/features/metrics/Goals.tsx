import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { KpiGoalWhere, KpiKey, UpdateKpiGoalInput } from '@/gql/schema.ts'
import { inWords } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { ArchiveKpiGoalDocument } from './archiveKpiGoal.generated.ts'
import { CreateKpiGoalDocument } from './createKpiGoal.generated.ts'
import { GoalListDocument, type GoalListQuery } from './goalList.generated.ts'
import { saidScope, scopeOf, targetHint, useKpis, useScopeFields } from './names.ts'
import { UpdateKpiGoalDocument } from './updateKpiGoal.generated.ts'
import { metricsView } from './view.ts'

type Goal = NonNullable<GoalListQuery['kpiGoals']>['nodes'][number]

/** Goals are what a KPI shall reach in a period, with how far it is. */
export function Goals() {
  const can = useCan()
  const format = useFormat()
  const kpis = useKpis()
  const [view, change] = useView(metricsView)
  const [editing, setEditing] = useState<Goal | 'new' | null>(null)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const archive = useCommand(ArchiveKpiGoalDocument)
  const where: KpiGoalWhere = view.all
    ? { archivedAt: { isNull: true } }
    : { archivedAt: { isNull: true }, toDay: { gt: format.today() } }
  const [{ data, error }, again] = useQuery({ query: GoalListDocument, variables: { where }, context: followsChanges })
  const failure = failureOf(error)
  const ready = data !== undefined && !kpis.waiting
  const goals = ready ? (data.kpiGoals?.nodes ?? []) : []
  return (
    <div className="stack">
      <div className="row">
        <Checkbox
          size="xs"
          label="Periods that are over too"
          checked={view.all}
          onChange={(event) => change({ all: event.currentTarget.checked })}
        />
        {can('createKpiGoal') && (
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            New goal
          </Button>
        )}
      </div>
      <Problems problems={problems} />
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {!ready && failure === null && <Pending height={320} label="Measuring the goals…" />}
      {ready && goals.length === 0 && (
        <Empty title="No goal for now">
          <p>A goal says what a KPI shall reach in a period, for the company, a team, a rep or a territory.</p>
        </Empty>
      )}
      {goals.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="panel scroll" aria-label="Goals" tabIndex={0}>
          <table className="roomy" aria-label="Goals">
            <thead>
              <tr>
                <th scope="col">KPI</th>
                <th scope="col">Whose</th>
                <th scope="col">Period</th>
                <th scope="col" className="number">
                  Goal
                </th>
                <th scope="col" className="number">
                  So far
                </th>
                <th scope="col" className="number">
                  Against the goal
                </th>
                <th scope="col">Reached</th>
                <th scope="col">
                  <span className="hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {goals.map((goal) => (
                <Row
                  key={goal.id}
                  goal={goal}
                  name={kpis.named(goal.kpi)}
                  rises={kpis.rises(goal.kpi)}
                  onEdit={() => setEditing(goal)}
                  onArchive={async () =>
                    setProblems((await archive.run({ input: { id: goal.id, expectedVersion: goal.version } })).problems)
                  }
                />
              ))}
            </tbody>
          </table>
          {(data?.kpiGoals?.totalCount ?? 0) > goals.length && (
            <p className="quiet">The first {goals.length}, by the end of their period.</p>
          )}
        </section>
      )}
      <EditGoal goal={editing} onClose={() => setEditing(null)} />
    </div>
  )
}

function Row(props: {
  readonly goal: Goal
  readonly name: string
  /** Whether more of it is better, so that a bar towards the goal means something. */
  readonly rises: boolean
  readonly onEdit: () => void
  readonly onArchive: () => void
}) {
  const format = useFormat()
  const { goal, name } = props
  const { progress } = goal
  const unit = progress.unit ?? 'COUNT'
  const shown = (text: string | null) => format.value(text, unit, progress.currency)
  const about = progress.problem ?? progress.caveats.map(inWords).join(' ')
  return (
    <tr>
      <th scope="row">
        {name}
        {goal.note !== null && <span className="quiet small"> {goal.note}</span>}
      </th>
      <td>{saidScope(goal)}</td>
      <td>{format.days({ from: goal.fromDay, to: goal.toDay })}</td>
      <td className="number">{shown(goal.target)}</td>
      <td className="number" title={about || undefined}>
        {shown(progress.value)}
      </td>
      <td className="number">
        {unit === 'FRACTION' && progress.gap !== null ? format.points(progress.gap) : shown(progress.gap)}
      </td>
      <td>
        <span className="row">
          {props.rises && (
            <span className="score">
              <progress
                max={1}
                value={progress.attainment === null ? 0 : Number(progress.attainment)}
                aria-label={`${name}, reached`}
              />
            </span>
          )}
          <span>
            {progress.attainment === null ? '–' : format.percent(progress.attainment, 1)}
            <span className="quiet small"> at {format.percent(progress.elapsed)} of the time</span>
          </span>
          {progress.met === false && <span className="pill care">Not met yet</span>}
          {progress.met === true && <span className="pill good">Met</span>}
        </span>
      </td>
      <td>
        <span className="row">
          {goal.viewerCan.update && (
            <button type="button" className="link" onClick={props.onEdit}>
              Change…<span className="hidden"> {name}</span>
            </button>
          )}
          {goal.viewerCan.archive && (
            <button type="button" className="link" onClick={props.onArchive}>
              Put away<span className="hidden"> {name}</span>
            </button>
          )}
        </span>
      </td>
    </tr>
  )
}

function EditGoal({ goal, onClose }: { readonly goal: Goal | 'new' | null; readonly onClose: () => void }) {
  const create = useCommand(CreateKpiGoalDocument)
  const update = useCommand(UpdateKpiGoalDocument)
  const kpis = useKpis()
  const before = goal === 'new' ? null : goal
  const scope = useScopeFields(before, goal !== null)
  const fields: readonly FormField[] = [
    { name: 'kpi', label: 'KPI', kind: 'choice', required: true, options: kpis.choices, initial: before?.kpi },
    ...scope,
    { name: 'fromDay', label: 'From', kind: 'date', required: true, initial: before?.fromDay },
    { name: 'toDay', label: 'Up to the day before', kind: 'date', required: true, initial: before?.toDay },
    { name: 'target', label: 'Goal', kind: 'number', required: true, initial: before?.target, description: targetHint },
    { name: 'reviewOn', label: 'Look at it again on', kind: 'date', initial: before?.reviewOn },
    { name: 'note', label: 'Note', kind: 'area', initial: before?.note },
  ]
  return (
    <FormDialog
      opened={goal !== null}
      title={before === null ? 'New goal' : `Change the goal for ${kpis.named(before.kpi)}`}
      fields={fields}
      submit={before === null ? 'Set the goal' : 'Save'}
      onSubmit={async (values) => {
        const whose = scopeOf(values)
        if (before === null) {
          const input = {
            kpi: (textOf(values, 'kpi') ?? 'WON_REVENUE') as KpiKey,
            ...whose,
            fromDay: textOf(values, 'fromDay') ?? '',
            toDay: textOf(values, 'toDay') ?? '',
            target: textOf(values, 'target') ?? '',
            reviewOn: textOf(values, 'reviewOn'),
            note: textOf(values, 'note'),
          }
          return (await create.run({ input })).problems
        }
        const own = changed(
          values,
          fields.filter((field) => !scope.includes(field)),
        )
        const moved = changed(values, scope)
        const input = {
          id: before.id,
          expectedVersion: before.version,
          ...own,
          ...(Object.keys(moved).length === 0 ? {} : whose),
        } as UpdateKpiGoalInput
        return (await update.run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}
