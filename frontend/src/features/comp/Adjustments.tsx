import { Button } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { CommissionAdjustmentReason } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { AdjustmentListDocument, type AdjustmentListQuery } from './adjustmentList.generated.ts'
import { ApproveCommissionAdjustmentDocument } from './approveCommissionAdjustment.generated.ts'
import { CreateCommissionAdjustmentDocument } from './createCommissionAdjustment.generated.ts'
import { usePayees } from './payees.ts'
import { RejectCommissionAdjustmentDocument } from './rejectCommissionAdjustment.generated.ts'
import { State } from './State.tsx'

type Adjustment = NonNullable<AdjustmentListQuery['commissionAdjustments']>['nodes'][number]

const reasons: readonly CommissionAdjustmentReason[] = [
  'CORRECTION',
  'DISPUTE',
  'GUARANTEE',
  'RECOGNITION',
  'RECOVERY',
  'OTHER',
]

/** Adjustments are sums added to pay by hand; somebody else than who proposed one approves it. */
export function Adjustments() {
  const can = useCan()
  const format = useFormat()
  const [proposing, setProposing] = useState(false)
  const [deciding, setDeciding] = useState<{ readonly of: Adjustment; readonly approve: boolean } | null>(null)
  const payees = usePayees(!proposing)
  const create = useCommand(CreateCommissionAdjustmentDocument)
  const approve = useCommand(ApproveCommissionAdjustmentDocument)
  const reject = useCommand(RejectCommissionAdjustmentDocument)
  const [{ data, error }, again] = useQuery({ query: AdjustmentListDocument, context: followsChanges })
  const failure = failureOf(error)
  const rows = data?.commissionAdjustments?.nodes ?? []
  return (
    <div className="stack">
      {can('createCommissionAdjustment') && (
        <div>
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setProposing(true)}>
            Propose an adjustment
          </Button>
        </div>
      )}
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={240} label="Reading the adjustments…" />}
      {data !== undefined && rows.length === 0 && (
        <Empty title="No adjustment">
          <p>An adjustment adds a sum to somebody’s pay by hand, or takes one away. Somebody else approves it.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Scroll label="Adjustments">
          <table className="roomy" aria-label="Adjustments">
            <thead>
              <tr>
                <th scope="col">Payee</th>
                <th scope="col">On</th>
                <th scope="col" className="number">
                  Amount
                </th>
                <th scope="col">Because</th>
                <th scope="col">Status</th>
                <th scope="col">Proposed by</th>
                <th scope="col">
                  <span className="hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">{row.rep?.name ?? '–'}</th>
                  <td>{format.date(row.onDay)}</td>
                  <td className="number">{format.money(row.amount)}</td>
                  <td>
                    {words(row.adjustmentReason)}
                    {row.note !== null && <span className="small quiet"> {row.note}</span>}
                  </td>
                  <td>
                    <State value={row.status} />
                    {row.decidedBy !== null && <span className="small quiet"> by {row.decidedBy.name}</span>}
                  </td>
                  <td>{row.user?.name ?? 'System'}</td>
                  <td>
                    {row.status === 'PROPOSED' && row.viewerCan.operations.includes('approveCommissionAdjustment') && (
                      <span className="row">
                        <button type="button" className="link" onClick={() => setDeciding({ of: row, approve: true })}>
                          Approve…<span className="hidden"> for {row.rep?.name}</span>
                        </button>
                        <button type="button" className="link" onClick={() => setDeciding({ of: row, approve: false })}>
                          Reject…<span className="hidden"> for {row.rep?.name}</span>
                        </button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <FormDialog
        opened={proposing}
        title="Propose an adjustment"
        about="It counts in the next run of the period that holds the day, once somebody else has approved it."
        submit="Propose"
        fields={[
          { name: 'repId', label: 'Payee', kind: 'choice', required: true, options: payees },
          { name: 'onDay', label: 'Day', kind: 'date', required: true, initial: format.today() },
          {
            name: 'amount',
            label: 'Amount',
            kind: 'number',
            required: true,
            description: 'A minus takes away: -250.00',
          },
          {
            name: 'currency',
            label: 'Currency',
            required: true,
            initial: data?.organisation?.baseCurrency ?? '',
          },
          {
            name: 'adjustmentReason',
            label: 'Because of',
            kind: 'choice',
            required: true,
            initial: 'CORRECTION',
            options: reasons.map((value) => ({ value, label: words(value) })),
          },
          { name: 'note', label: 'What happened', kind: 'area', required: true },
        ]}
        onSubmit={async (values) => {
          const input = {
            repId: textOf(values, 'repId') ?? '',
            onDay: textOf(values, 'onDay') ?? '',
            amount: { amount: textOf(values, 'amount') ?? '', currency: textOf(values, 'currency') ?? '' },
            adjustmentReason: (textOf(values, 'adjustmentReason') ?? 'OTHER') as CommissionAdjustmentReason,
            note: textOf(values, 'note'),
          }
          return (await create.run({ input })).problems
        }}
        onDone={() => setProposing(false)}
      />
      <FormDialog
        opened={deciding !== null}
        title={deciding?.approve === false ? 'Reject the adjustment' : 'Approve the adjustment'}
        about={
          deciding !== null &&
          `${deciding.of.rep?.name ?? ''}: ${format.money(deciding.of.amount)} on ${format.date(deciding.of.onDay)}`
        }
        submit={deciding?.approve === false ? 'Reject' : 'Approve'}
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        onSubmit={async (values) => {
          if (deciding === null) return []
          const { of } = deciding
          const input = { id: of.id, expectedVersion: of.version, reason: textOf(values, 'reason') }
          return (await (deciding.approve ? approve : reject).run({ input })).problems
        }}
        onDone={() => setDeciding(null)}
      />
    </div>
  )
}
