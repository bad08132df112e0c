import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { Grain, KpiAlertWhere, KpiKey, UpdateAlertRuleInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { AcknowledgeAlertDocument } from './acknowledgeAlert.generated.ts'
import { AlertListDocument, type AlertListQuery } from './alertList.generated.ts'
import { ArchiveAlertRuleDocument } from './archiveAlertRule.generated.ts'
import { CreateAlertRuleDocument } from './createAlertRule.generated.ts'
import { saidScope, scopeOf, targetHint, useKpis, useScopeFields } from './names.ts'
import { UpdateAlertRuleDocument } from './updateAlertRule.generated.ts'
import { metricsView } from './view.ts'

type Alert = NonNullable<AlertListQuery['kpiAlerts']>['nodes'][number]
type Rule = NonNullable<AlertListQuery['alertRules']>['nodes'][number]

/** Alerts are KPIs that left the bounds that somebody set; the rules set them. */
export function Alerts() {
  const can = useCan()
  const format = useFormat()
  const kpis = useKpis()
  const [view, change] = useView(metricsView)
  const [answering, setAnswering] = useState<Alert | null>(null)
  const [editing, setEditing] = useState<Rule | 'new' | null>(null)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const acknowledge = useCommand(AcknowledgeAlertDocument)
  const archive = useCommand(ArchiveAlertRuleDocument)
  const where: KpiAlertWhere | null = view.all
    ? null
    : { resolvedAt: { isNull: true }, acknowledgedAt: { isNull: true } }
  const [{ data, error }, again] = useQuery({ query: AlertListDocument, variables: { where }, context: followsChanges })
  const failure = failureOf(error)
  const alerts = data?.kpiAlerts?.nodes ?? []
  const rules = data?.alertRules?.nodes ?? []
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined) return <Pending height={320} label="Loading the alerts…" />
  return (
    <div className="stack">
      <section className="panel" aria-label="Alerts">
        <header>
          <h2>Alerts</h2>
          <div className="actions">
            <Checkbox
              size="xs"
              label="Answered and past ones too"
              checked={view.all}
              onChange={(event) => change({ all: event.currentTarget.checked })}
            />
          </div>
        </header>
        {alerts.length === 0 ? (
          <Empty title="Nothing is out of bounds" />
        ) : (
          <Scroll label="Alerts">
            <table aria-label="Alerts">
              <thead>
                <tr>
                  <th scope="col">Rule</th>
                  <th scope="col">KPI</th>
                  <th scope="col">Period</th>
                  <th scope="col" className="number">
                    Value
                  </th>
                  <th scope="col">Bound</th>
                  <th scope="col">Answer</th>
                </tr>
              </thead>
              <tbody>
                {alerts.map((alert) => {
                  const kpi = alert.rule?.kpi
                  const unit = kpi === undefined ? 'COUNT' : kpis.unitOf(kpi)
                  const bound = alert.above ? alert.rule?.high : alert.rule?.low
                  return (
                    <tr key={alert.id}>
                      <th scope="row">{alert.rule?.name ?? '(hidden)'}</th>
                      <td>{kpi === undefined ? '–' : kpis.named(kpi)}</td>
                      <td>{format.days({ from: alert.fromDay, to: alert.toDay })}</td>
                      <td className="number">{format.value(alert.value, unit, null)}</td>
                      <td>
                        <span className={`pill ${alert.resolvedAt === null ? 'bad' : ''}`}>
                          {alert.above ? 'above' : 'below'} {format.value(bound ?? null, unit, null)}
                        </span>
                      </td>
                      <td>
                        {alert.acknowledgedAt !== null ? (
                          `${alert.acknowledgedBy?.name ?? 'Somebody'}, ${format.instant(alert.acknowledgedAt)}${alert.note === null ? '' : `: ${alert.note}`}`
                        ) : can('acknowledgeAlert') ? (
                          <button type="button" className="link" onClick={() => setAnswering(alert)}>
                            Answer…<span className="hidden"> {alert.rule?.name}</span>
                          </button>
                        ) : (
                          '–'
                        )}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </Scroll>
        )}
      </section>
      <section className="panel" aria-label="Rules">
        <header>
          <h2>Rules</h2>
          <div className="actions">
            {can('createAlertRule') && (
              <Button size="compact-xs" leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
                New rule
              </Button>
            )}
          </div>
        </header>
        <Problems problems={problems} />
        {rules.length === 0 ? (
          <Empty title="No rule yet">
            <p>A rule says between which bounds a KPI should stay; the server looks after every period.</p>
          </Empty>
        ) : (
          <Scroll label="Rules">
            <table aria-label="Rules">
              <thead>
                <tr>
                  <th scope="col">Rule</th>
                  <th scope="col">KPI</th>
                  <th scope="col">Whose</th>
                  <th scope="col">Each</th>
                  <th scope="col" className="number">
                    Not below
                  </th>
                  <th scope="col" className="number">
                    Not above
                  </th>
                  <th scope="col">
                    <span className="hidden">What can be done</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rules.map((rule) => (
                  <tr key={rule.id}>
                    <th scope="row">{rule.name}</th>
                    <td>{kpis.named(rule.kpi)}</td>
                    <td>{saidScope(rule)}</td>
                    <td>{words(rule.grain).toLowerCase()}</td>
                    <td className="number">{format.value(rule.low, kpis.unitOf(rule.kpi), null)}</td>
                    <td className="number">{format.value(rule.high, kpis.unitOf(rule.kpi), null)}</td>
                    <td>
                      <span className="row">
                        {rule.viewerCan.update && (
                          <button type="button" className="link" onClick={() => setEditing(rule)}>
                            Change…<span className="hidden"> {rule.name}</span>
                          </button>
                        )}
                        {rule.viewerCan.archive && (
                          <button
                            type="button"
                            className="link"
                            onClick={async () =>
                              setProblems(
                                (await archive.run({ input: { id: rule.id, expectedVersion: rule.version } })).problems,
                              )
                            }
                          >
                            Put away<span className="hidden"> {rule.name}</span>
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
      </section>
      <FormDialog
        opened={answering !== null}
        title="Answer the alert"
        about="Others see that somebody looks after it, and what you write."
        fields={[{ name: 'note', label: 'What is done about it', kind: 'area' }]}
        submit="I look after it"
        onSubmit={async (values) =>
          answering === null
            ? []
            : (
                await acknowledge.run({
                  input: { id: answering.id, expectedVersion: answering.version, note: textOf(values, 'note') },
                })
              ).problems
        }
        onDone={() => setAnswering(null)}
      />
      <EditRule rule={editing} onClose={() => setEditing(null)} />
    </div>
  )
}

const grains: readonly Grain[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']

function EditRule({ rule, onClose }: { readonly rule: Rule | 'new' | null; readonly onClose: () => void }) {
  const create = useCommand(CreateAlertRuleDocument)
  const update = useCommand(UpdateAlertRuleDocument)
  const kpis = useKpis()
  const before = rule === 'new' ? null : rule
  const scope = useScopeFields(before, rule !== null)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: before?.name },
    { name: 'kpi', label: 'KPI', kind: 'choice', required: true, options: kpis.choices, initial: before?.kpi },
    ...scope,
    {
      name: 'grain',
      label: 'Each',
      kind: 'choice',
      required: true,
      options: grains.map((grain) => ({ value: grain, label: words(grain).toLowerCase() })),
      initial: before?.grain ?? 'MONTH',
    },
    { name: 'low', label: 'Not below', kind: 'number', initial: before?.low, description: targetHint },
    { name: 'high', label: 'Not above', kind: 'number', initial: before?.high },
    { name: 'reason', label: 'Why, for the change log' },
  ]
  return (
    <FormDialog
      opened={rule !== null}
      title={before === null ? 'New rule' : `Change ${before.name}`}
      fields={fields}
      submit={before === null ? 'Create the rule' : 'Save'}
      onSubmit={async (values) => {
        const whose = scopeOf(values)
        if (before === null) {
          const input = {
            name: textOf(values, 'name') ?? '',
            kpi: (textOf(values, 'kpi') ?? 'WON_REVENUE') as KpiKey,
            ...whose,
            grain: (textOf(values, 'grain') ?? 'MONTH') as Grain,
            low: textOf(values, 'low'),
            high: textOf(values, 'high'),
            reason: textOf(values, 'reason'),
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
        } as UpdateAlertRuleInput
        return (await update.run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}
