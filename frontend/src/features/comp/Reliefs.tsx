import { Button } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { QuotaMeasure, QuotaReliefReason } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CreateQuotaReliefDocument } from './createQuotaRelief.generated.ts'
import { DeleteQuotaReliefDocument } from './deleteQuotaRelief.generated.ts'
import { quotaMeasures } from './designChoices.ts'
import { fractionOf, percentOf } from './draft.ts'
import { usePayees } from './payees.ts'
import { ReliefListDocument, type ReliefListQuery } from './reliefList.generated.ts'
import { UpdateQuotaReliefDocument } from './updateQuotaRelief.generated.ts'

type Relief = NonNullable<ReliefListQuery['quotaReliefs']>['nodes'][number]

const reasons: readonly (readonly [QuotaReliefReason, string])[] = [
  ['NEW_HIRE', 'New in the job'],
  ['LEAVE', 'Leave'],
  ['PRODUCT', 'Product not to be had'],
  ['TERRITORY', 'Change of territory'],
  ['OTHER', 'Something else'],
]

/** Reliefs take a share of a quota away for some days: leave, a change of territory, a product that is missing. */
export function Reliefs() {
  const can = useCan()
  const format = useFormat()
  const [editing, setEditing] = useState<Relief | 'new' | null>(null)
  const payees = usePayees(editing !== 'new')
  const create = useCommand(CreateQuotaReliefDocument)
  const update = useCommand(UpdateQuotaReliefDocument)
  const remove = useCommand(DeleteQuotaReliefDocument)
  const [{ data, error }, again] = useQuery({ query: ReliefListDocument, context: followsChanges })
  const failure = failureOf(error)
  const before = editing === 'new' ? null : editing
  const rows = data?.quotaReliefs?.nodes ?? []
  return (
    <div className="stack">
      {can('createQuotaRelief') && (
        <div>
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            New relief
          </Button>
        </div>
      )}
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={240} label="Reading the reliefs…" />}
      {data !== undefined && rows.length === 0 && (
        <Empty title="Nobody has relief">
          <p>Relief takes a share of a rep’s quota away for some days, such as a leave.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Scroll label="Reliefs">
          <table className="roomy" aria-label="Reliefs">
            <thead>
              <tr>
                <th scope="col">Rep</th>
                <th scope="col">Because</th>
                <th scope="col">Days</th>
                <th scope="col">Quota in</th>
                <th scope="col" className="number">
                  Taken away
                </th>
                <th scope="col">
                  <span className="hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">{row.rep?.name ?? '–'}</th>
                  <td>
                    {reasons.find(([key]) => key === row.reliefReason)?.[1] ?? words(row.reliefReason)}
                    {row.note !== null && <span className="small quiet"> {row.note}</span>}
                  </td>
                  <td>{format.days({ from: row.fromDay, to: row.toDay })}</td>
                  <td>{row.measure === null ? 'every measure' : words(row.measure)}</td>
                  <td className="number">{format.percent(row.share, 1)}</td>
                  <td>
                    <span className="row">
                      {row.viewerCan.update && (
                        <button type="button" className="link" onClick={() => setEditing(row)}>
                          Change…<span className="hidden"> {row.rep?.name}</span>
                        </button>
                      )}
                      {row.viewerCan.operations.includes('deleteQuotaRelief') && (
                        <button
                          type="button"
                          className="link"
                          onClick={() => void remove.run({ input: { id: row.id, expectedVersion: row.version } })}
                        >
                          Remove<span className="hidden"> {row.rep?.name}</span>
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
        title={before === null ? 'New relief' : `Relief of ${before.rep?.name ?? 'a rep'}`}
        submit={before === null ? 'Grant it' : 'Save'}
        fields={[
          {
            name: 'repId',
            label: 'Rep',
            kind: 'choice',
            required: true,
            options: payees,
            initial: before?.rep?.id,
            when: () => before === null,
          },
          {
            name: 'reliefReason',
            label: 'Because of',
            kind: 'choice',
            required: true,
            initial: before?.reliefReason ?? 'LEAVE',
            options: reasons.map(([value, label]) => ({ value, label })),
          },
          {
            name: 'measure',
            label: 'Quota in',
            kind: 'choice',
            initial: before?.measure,
            placeholder: 'Every measure',
            options: quotaMeasures.map((value) => ({ value, label: words(value) })),
          },
          { name: 'fromDay', label: 'First day', kind: 'date', required: true, initial: before?.fromDay },
          { name: 'toDay', label: 'First day after', kind: 'date', required: true, initial: before?.toDay },
          {
            name: 'share',
            label: 'Taken away, % of the quota of these days',
            kind: 'number',
            required: true,
            initial: before === null ? '100' : percentOf(before.share),
          },
          { name: 'note', label: 'Note', kind: 'area', initial: before?.note },
        ]}
        onSubmit={async (values) => {
          const share = fractionOf(textOf(values, 'share') ?? '')
          if (share === null)
            return [{ code: 'INVALID', message: 'A percentage, for example 50.', path: ['input', 'share'] }]
          const shared = {
            reliefReason: (textOf(values, 'reliefReason') ?? 'OTHER') as QuotaReliefReason,
            measure: textOf(values, 'measure') as QuotaMeasure | null,
            fromDay: textOf(values, 'fromDay') ?? '',
            toDay: textOf(values, 'toDay') ?? '',
            share,
            note: textOf(values, 'note'),
          }
          if (before !== null)
            return (await update.run({ input: { id: before.id, expectedVersion: before.version, ...shared } })).problems
          return (await create.run({ input: { repId: textOf(values, 'repId') ?? '', ...shared } })).problems
        }}
        onDone={() => setEditing(null)}
      />
    </div>
  )
}
