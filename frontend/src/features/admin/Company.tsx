import { notifications } from '@mantine/notifications'
import { useQuery } from 'urql'
import type { UpdateOrganisationInput, Weekday } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, Form, type FormField, listOf, textOf } from '@/ui/FormDialog.tsx'
import { Empty, Message, Pending, Trouble } from '@/ui/states.tsx'
import { SettingsDocument } from './settings.generated.ts'
import { UpdateOrganisationDocument } from './updateOrganisation.generated.ts'

const weekdays: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

/** Company is what everything is counted by: currency, fiscal year, time zone, working time. */
export function Company() {
  const can = useCan()
  const format = useFormat()
  const { run } = useCommand(UpdateOrganisationDocument)
  const [{ data, error }, again] = useQuery({ query: SettingsDocument, context: followsChanges })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined) return <Pending height={400} label="Loading the settings…" />
  const company = data.organisation
  if (company === null) return <Empty title="The company's settings are not for your role" />
  const editable = company.viewerCan.update && can('updateOrganisation')
  const month = new Intl.DateTimeFormat(format.locale, { month: 'long', timeZone: 'UTC' })
  const months = Array.from({ length: 12 }, (_, index) => ({
    value: String(index + 1),
    label: month.format(new Date(Date.UTC(2026, index, 1))),
  }))
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: company.name },
    {
      name: 'baseCurrency',
      label: 'Currency of the company',
      kind: 'choice',
      required: true,
      options: (data.currencies ?? []).map(({ code }) => ({ value: code, label: code })),
      initial: company.baseCurrency,
      description: 'Sums of several currencies are given in it. With another, every such sum is computed anew.',
    },
    {
      name: 'fiscalYearStartMonth',
      label: 'Fiscal year begins in',
      kind: 'choice',
      required: true,
      options: months,
      initial: String(company.fiscalYearStartMonth),
      description: 'Quarters and years of all KPIs follow it, those of the past too.',
    },
    {
      name: 'timeZone',
      label: 'Time zone',
      required: true,
      initial: company.timeZone,
      description: 'Where a day begins and ends, for example Europe/Berlin.',
    },
    {
      name: 'workingDays',
      label: 'Working days',
      kind: 'several',
      required: true,
      options: weekdays.map((day) => ({ value: day, label: words(day) })),
      initial: company.workingDays,
    },
    {
      name: 'workStartsMinute',
      label: 'Work begins',
      kind: 'time',
      initial: clock(company.workStartsMinute),
      required: true,
    },
    {
      name: 'workEndsMinute',
      label: 'Work ends',
      kind: 'time',
      initial: clock(company.workEndsMinute),
      required: true,
    },
    {
      name: 'leadSlaMinutes',
      label: 'A new lead is answered within, in working minutes',
      kind: 'number',
      required: true,
      initial: String(company.leadSlaMinutes),
    },
    { name: 'reason', label: 'Why, for the change log' },
  ]
  if (!editable) {
    return (
      <section className="panel stack" aria-label="Company">
        <Message kind="note">Your role may read these settings and not change them.</Message>
        <dl className="facts">
          {fields
            .filter((field) => field.name !== 'reason')
            .map((field) => {
              const values = listOf({ [field.name]: field.initial ?? '' }, field.name)
              const shown = values.map((value) => field.options?.find((each) => each.value === value)?.label ?? value)
              return (
                <div key={field.name} className="row">
                  <dt>{field.label}</dt>
                  <dd>{shown.join(', ') || '–'}</dd>
                </div>
              )
            })}
        </dl>
      </section>
    )
  }
  return (
    <section className="panel narrow" aria-label="Company">
      <Form
        key={company.version}
        about="What every figure is counted by. Each change is in the audit log."
        fields={fields}
        submit="Save"
        onSubmit={async (values) => {
          const given = changed(values, fields)
          const input: Record<string, unknown> = { expectedVersion: company.version, ...given }
          for (const key of ['fiscalYearStartMonth', 'leadSlaMinutes']) {
            if (given[key] !== undefined) input[key] = Number(given[key])
          }
          for (const key of ['workStartsMinute', 'workEndsMinute']) {
            if (given[key] !== undefined) input[key] = minutes(textOf(values, key) ?? '')
          }
          const { problems } = await run({ input: input as UpdateOrganisationInput })
          if (problems.length === 0) notifications.show({ color: 'teal', message: 'The settings are saved.' })
          return problems
        }}
        onDone={() => undefined}
      />
    </section>
  )
}

/** clock writes minutes after midnight as a time of day. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** minutes reads a time of day as minutes after midnight. */
export function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}
