import { useNavigate } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { RunCommissionsDocument } from './runCommissions.generated.ts'
import { RunPeriodsDocument } from './runPeriods.generated.ts'

/** usePeriods returns the periods that are usually run, as the server's calendar has them. */
function usePeriods(pause: boolean) {
  const [{ data }] = useQuery({ query: RunPeriodsDocument, requestPolicy: 'cache-first', pause })
  const of = (name: string, answer: readonly { total: { period: { from: string; to: string } } }[] | undefined) => {
    const period = answer?.[0]?.total.period
    return period === undefined ? [] : [{ name, ...period }]
  }
  return [
    ...of('Last month', data?.lastMonth),
    ...of('This month', data?.thisMonth),
    ...of('Last quarter', data?.lastQuarter),
    ...of('This quarter', data?.thisQuarter),
  ]
}

/** StartRun asks for a period and computes its commissions by a job. */
export function StartRun({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const format = useFormat()
  const periods = usePeriods(!opened)
  const { run } = useCommand(RunCommissionsDocument)
  return (
    <FormDialog
      opened={opened}
      title="Run commissions"
      about="Computes the statements of a period from what is recorded now. Drafts are written anew, approved statements whose numbers change fall back to draft, locked ones stay as they are."
      submit="Run"
      fields={[
        {
          name: 'period',
          label: 'Period',
          kind: 'choice',
          required: true,
          options: [
            ...periods.map((each) => ({
              value: `${each.from} ${each.to}`,
              label: `${each.name}: ${format.days(each)}`,
            })),
            { value: 'other', label: 'Other days' },
          ],
        },
        {
          name: 'fromDay',
          label: 'First day',
          kind: 'date',
          required: true,
          when: (values) => values.period === 'other',
        },
        {
          name: 'toDay',
          label: 'First day after the period',
          kind: 'date',
          required: true,
          description: 'A whole month, quarter or year of the fiscal calendar, as the plans pay.',
          when: (values) => values.period === 'other',
        },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      onSubmit={async (values) => {
        const [from, to] = values.period === 'other' ? [null, null] : String(values.period).split(' ')
        const { data, problems } = await run({
          input: {
            fromDay: from ?? textOf(values, 'fromDay') ?? '',
            toDay: to ?? textOf(values, 'toDay') ?? '',
            reason: textOf(values, 'reason'),
          },
        })
        const id = data?.runCommissions?.commissionRun?.id
        if (problems.length === 0 && id !== undefined) void navigate({ to: `/commission-runs/${id}` })
        return problems
      }}
      onDone={onClose}
    />
  )
}
