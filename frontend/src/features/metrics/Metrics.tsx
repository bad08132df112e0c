import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { KpiDirection, KpiUnit, UpdateUserMetricInput } from '@/gql/schema.ts'
import { inWords } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { presets } from '@/lib/period.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Lines } from '@/ui/charts/Lines.tsx'
import { changed, FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { ArchiveUserMetricDocument } from './archiveUserMetric.generated.ts'
import { CreateUserMetricDocument } from './createUserMetric.generated.ts'
import { MetricListDocument, type MetricListQuery } from './metricList.generated.ts'
import { MetricValuesDocument } from './metricValues.generated.ts'
import { UpdateUserMetricDocument } from './updateUserMetric.generated.ts'
import { metricsView } from './view.ts'

type Metric = NonNullable<MetricListQuery['userMetrics']>['nodes'][number]

const versionOf = (metric: Metric) => metric.versions?.nodes.find((each) => each.number === metric.current)

/** Metrics are formulas over KPIs that people made themselves; the server computes them and knows their units. */
export function Metrics() {
  const can = useCan()
  const [view, change] = useView(metricsView)
  const [editing, setEditing] = useState<Metric | 'new' | null>(null)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const archive = useCommand(ArchiveUserMetricDocument)
  const [{ data, error }, again] = useQuery({ query: MetricListDocument, context: followsChanges })
  const failure = failureOf(error)
  const metrics = data?.userMetrics?.nodes ?? []
  const at = metrics.find((each) => each.id === view.at) ?? metrics[0] ?? null
  return (
    <div className="stack">
      <div className="row tools">
        {metrics.length > 0 && (
          <Select
            aria-label="Metric"
            data={metrics.map(({ id, name }) => ({ value: id, label: name }))}
            value={at?.id ?? null}
            onChange={(next) => change({ at: next ?? '' })}
            allowDeselect={false}
            w={260}
          />
        )}
        <Select
          aria-label="Period"
          data={presets.map(([value, label]) => ({ value, label }))}
          value={view.period}
          onChange={(next) => change({ period: (next ?? 'THIS_QUARTER') as typeof view.period })}
          allowDeselect={false}
          w={180}
        />
        {can('createUserMetric') && (
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            New metric
          </Button>
        )}
        {at?.viewerCan.update === true && (
          <Button variant="default" onClick={() => setEditing(at)}>
            Change…
          </Button>
        )}
        {at?.viewerCan.archive === true && (
          <Button
            variant="subtle"
            loading={archive.busy}
            onClick={async () =>
              setProblems((await archive.run({ input: { id: at.id, expectedVersion: at.version } })).problems)
            }
          >
            Put away
          </Button>
        )}
      </div>
      <Problems problems={problems} />
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={320} label="Loading the metrics…" />}
      {data !== undefined && at === null && (
        <Empty title="No metric of your own yet">
          <p>A metric puts KPIs together: WON_REVENUE / CALLS_MADE is what a call brings.</p>
        </Empty>
      )}
      {at !== null && <Shown key={at.id} metric={at} />}
      <EditMetric metric={editing} onClose={() => setEditing(null)} />
    </div>
  )
}

function Shown({ metric }: { readonly metric: Metric }) {
  const format = useFormat()
  const [view] = useView(metricsView)
  const [{ data, error, fetching }, again] = useQuery({
    query: MetricValuesDocument,
    variables: { input: { key: metric.key, period: { preset: view.period }, grain: 'MONTH' } },
    context: followsChanges,
  })
  const failure = failureOf(error)
  const values = data?.userMetricValues
  const version = versionOf(metric)
  const points = values?.points ?? []
  const shown = (point: { value: string | null; unit: KpiUnit; currency: string | null }) =>
    format.value(point.value, point.unit, point.currency)
  const caveats = values ? values.total.caveats.map(inWords).join(' ') : ''
  return (
    <>
      <section className="panel stack" aria-label={metric.name}>
        <header>
          <h2>{metric.name}</h2>
          <span className="quiet">
            version {metric.current}
            {metric.user === null ? '' : `, by ${metric.user.name}`}
          </span>
        </header>
        {metric.description !== null && <p>{metric.description}</p>}
        <p>
          <code className="secret">{version?.expression}</code>
        </p>
        {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
        {data === undefined && fetching && <Pending height={80} label="Computing…" />}
        {values && (
          <>
            <p>
              <span className="figure">{shown(values.total)}</span>
              {caveats !== '' && <span className="quiet"> {caveats}</span>}
            </p>
            <Scroll label="What it was computed from">
              <table aria-label="What it was computed from">
                <thead>
                  <tr>
                    <th scope="col">Computed from</th>
                    <th scope="col" className="number">
                      Value
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {values.total.measures.map((measure) => (
                    <tr key={measure.text}>
                      <th scope="row">{measure.text}</th>
                      <td className="number" title={measure.caveats.map(inWords).join(' ') || undefined}>
                        {format.value(measure.value, measure.unit, values.total.currency)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </>
        )}
      </section>
      {points.length > 1 && (
        <ChartPanel
          title={`${metric.name} by month`}
          asTable={false}
          sheet={{
            head: ['Month', metric.name],
            rows: points.map((point) => [format.month(point.period.from), shown(point)]),
          }}
        >
          <Lines
            title={`${metric.name} by month`}
            ticks={points.map((point) => format.month(point.period.from))}
            series={[
              {
                key: metric.key,
                label: metric.name,
                values: points.map((point) => (point.value === null ? null : Number(point.value))),
                shown: points.map(shown),
              },
            ]}
            format={(value) => format.brief(String(value), version?.unit ?? 'COUNT', points[0]?.currency ?? null)}
          />
        </ChartPanel>
      )}
      {(metric.versions?.nodes.length ?? 0) > 1 && (
        <section className="panel" aria-label="Versions">
          <h2>Versions</h2>
          <ol className="steps">
            {[...(metric.versions?.nodes ?? [])].reverse().map((each) => (
              <li key={each.id}>
                {each.number}: <code>{each.expression}</code>{' '}
                <span className="quiet">
                  {format.instant(each.createdAt)} {each.user?.name ?? ''} {each.reason ?? ''}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}

const units: readonly KpiUnit[] = [
  'COUNT',
  'FRACTION',
  'RATIO',
  'MONEY',
  'MONEY_PER_DAY',
  'DAYS',
  'MINUTES',
  'MONTHS',
  'HOURS',
  'SCORE',
]

function EditMetric({ metric, onClose }: { readonly metric: Metric | 'new' | null; readonly onClose: () => void }) {
  const create = useCommand(CreateUserMetricDocument)
  const update = useCommand(UpdateUserMetricDocument)
  const before = metric === 'new' ? null : metric
  const version = before === null ? undefined : versionOf(before)
  const fields: readonly FormField[] = [
    ...(before === null
      ? [
          {
            name: 'key',
            label: 'Key',
            required: true,
            placeholder: 'REVENUE_PER_CALL',
            description: 'What programs call it. It stays for ever.',
          },
        ]
      : []),
    { name: 'name', label: 'Name', required: true, initial: before?.name },
    {
      name: 'expression',
      label: 'Formula',
      kind: 'area',
      required: true,
      initial: version?.expression,
      placeholder: 'WON_REVENUE / CALLS_MADE',
      description: 'KPI keys, numbers, + - * / and parentheses. The server checks that the units fit.',
    },
    {
      name: 'unit',
      label: 'Counted in',
      kind: 'choice',
      required: true,
      options: units.map((unit) => ({ value: unit, label: words(unit) })),
      initial: version?.unit,
    },
    {
      name: 'direction',
      label: 'It should',
      kind: 'choice',
      required: true,
      options: [
        { value: 'HIGHER_IS_BETTER', label: 'rise' },
        { value: 'LOWER_IS_BETTER', label: 'fall' },
        { value: 'NEUTRAL', label: 'neither' },
      ],
      initial: before?.direction ?? 'HIGHER_IS_BETTER',
    },
    { name: 'description', label: 'What it means', kind: 'area', initial: before?.description },
    { name: 'reason', label: 'Why, for the change log' },
  ]
  return (
    <FormDialog
      opened={metric !== null}
      title={before === null ? 'New metric' : `Change ${before.name}`}
      fields={fields}
      {...(before === null
        ? {}
        : { about: 'Another formula makes a new version; figures of the old one can still be asked for.' })}
      submit={before === null ? 'Create the metric' : 'Save'}
      onSubmit={async (values) => {
        if (before === null) {
          const input = {
            key: textOf(values, 'key') ?? '',
            name: textOf(values, 'name') ?? '',
            expression: textOf(values, 'expression') ?? '',
            unit: (textOf(values, 'unit') ?? 'COUNT') as KpiUnit,
            direction: (textOf(values, 'direction') ?? 'NEUTRAL') as KpiDirection,
            description: textOf(values, 'description'),
            reason: textOf(values, 'reason'),
          }
          return (await create.run({ input })).problems
        }
        const input = {
          id: before.id,
          expectedVersion: before.version,
          ...changed(values, fields),
        } as UpdateUserMetricInput
        return (await update.run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}
