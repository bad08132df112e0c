import { Button, Modal, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { Grain, QuotaMeasure, QuotaSeason } from '@/gql/schema.ts'
import { problemAt, problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { AssignChoicesDocument } from './assignChoices.generated.ts'
import { fractionOf } from './draft.ts'
import { counted } from './QuotaGrid.tsx'
import type { Span } from './QuotasPage.tsx'
import { SpreadQuotaDocument, type SpreadQuotaMutation } from './spreadQuota.generated.ts'

type Part = NonNullable<NonNullable<SpreadQuotaMutation['spreadQuota']>['parts']>[number]

interface Props {
  readonly opened: boolean
  readonly measure: QuotaMeasure
  readonly year: Span
  readonly currency: string | null
  readonly onClose: () => void
}

/** SpreadQuota hands the quota of a team out to its reps over a year, shown before it is written. */
export function SpreadQuota(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Spread a team’s quota" size="lg">
      {props.opened && <Ask {...props} />}
    </Modal>
  )
}

function Ask({ measure, year, currency, onClose }: Props) {
  const format = useFormat()
  const [{ data }] = useQuery({ query: AssignChoicesDocument, requestPolicy: 'cache-first' })
  const spread = useCommand(SpreadQuotaDocument)
  const [team, setTeam] = useState<string | null>(null)
  const [amount, setAmount] = useState('')
  const [grain, setGrain] = useState<Grain>('QUARTER')
  const [season, setSeason] = useState<QuotaSeason>('EVEN')
  const [over, setOver] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [shown, setShown] = useState<{ readonly of: string; readonly parts: readonly Part[] } | null>(null)
  const things = counted(measure)
  const share = over.trim() === '' ? null : fractionOf(over)
  const given = amount.trim()
  const input = {
    teamId: team ?? '',
    measure,
    fromDay: year.from,
    toDay: year.to,
    grain,
    seasonality: season,
    replace: true,
    ...(given === ''
      ? {}
      : things
        ? { units: Number(given) }
        : { amount: { amount: given, currency: currency ?? '' } }),
    ...(share === null ? {} : { overAssignment: share }),
  }
  const of = JSON.stringify(input)
  const ready = team !== null && (given === '' || /^\d+(\.\d+)?$/.test(given)) && (over.trim() === '' || share !== null)
  const send = async (preview: boolean) => {
    const { data: answer, problems: found } = await spread.run({ input: { ...input, preview } })
    setProblems(found)
    const made = answer?.spreadQuota?.parts
    if (found.length > 0 || made == null) return
    if (preview) return setShown({ of, parts: made })
    notifications.show({ color: 'teal', message: `${format.count(made.length)} quotas are set.` })
    onClose()
  }
  const parts = shown?.of === of ? shown.parts : null
  const said = (money: Part['amount'], units: number | null) =>
    money !== null ? format.money(money) : units === null ? '–' : format.count(units)
  return (
    <div className="stack">
      <p className="quiet">
        {format.days(year)}. Everybody who is in the team on the first day carries the same. Quotas of exactly these
        periods are replaced.
      </p>
      <Select
        label="Team"
        size="xs"
        required
        data-autofocus
        data={(data?.teams?.nodes ?? []).map((each) => ({ value: each.id, label: each.name }))}
        value={team}
        onChange={setTeam}
        error={problemAt(problems, 'teamId')}
      />
      <TextInput
        label={things ? 'Number for the year' : `Amount for the year, ${currency ?? ''}`}
        description="What the team carries when left empty."
        size="xs"
        inputMode="decimal"
        value={amount}
        error={problemAt(problems, things ? 'units' : 'amount')}
        onChange={(event) => setAmount(event.currentTarget.value)}
      />
      <Select
        label="Each quota is for a"
        size="xs"
        data={[
          { value: 'MONTH', label: 'Month' },
          { value: 'QUARTER', label: 'Quarter' },
          { value: 'YEAR', label: 'Year' },
        ]}
        value={grain}
        onChange={(next) => setGrain((next ?? 'QUARTER') as Grain)}
        allowDeselect={false}
      />
      <Select
        label="Spread"
        size="xs"
        data={[
          { value: 'EVEN', label: 'Evenly' },
          { value: 'BY_DAYS', label: 'By days' },
          { value: 'RISING', label: 'Rising' },
          { value: 'QUARTER_END', label: 'Toward the ends of quarters' },
        ]}
        value={season}
        onChange={(next) => setSeason((next ?? 'EVEN') as QuotaSeason)}
        allowDeselect={false}
      />
      <TextInput
        label="Hand out, % of it"
        placeholder="100"
        size="xs"
        inputMode="decimal"
        value={over}
        error={problemAt(problems, 'overAssignment') ?? (over.trim() !== '' && share === null ? 'A percentage' : null)}
        onChange={(event) => setOver(event.currentTarget.value)}
      />
      <Problems problems={problemsBeside(problems, ['teamId', 'amount', 'units', 'overAssignment'])} />
      {parts !== null && (
        <Scroll label="What would be set" low>
          <table aria-label="What would be set">
            <thead>
              <tr>
                <th scope="col">Rep</th>
                <th scope="col">Period</th>
                <th scope="col" className="number">
                  Now
                </th>
                <th scope="col" className="number">
                  Then
                </th>
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => (
                <tr key={`${part.rep?.id} ${part.period.from}`}>
                  <th scope="row">{part.rep?.name ?? '–'}</th>
                  <td>{format.days(part.period)}</td>
                  <td className="number">{said(part.amountBefore, part.unitsBefore)}</td>
                  <td className="number">{said(part.amount, part.units)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {parts === null ? (
        <Button loading={spread.busy} disabled={!ready} onClick={() => void send(true)}>
          Show what it sets
        </Button>
      ) : (
        <Button loading={spread.busy} onClick={() => void send(false)}>
          Set {format.count(parts.length)} quotas
        </Button>
      )}
    </div>
  )
}
