import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Status } from '@/ui/Status.tsx'
import { EditOpportunity } from '@/verbs/EditRecord.tsx'
import { HandOver } from '@/verbs/HandOver.tsx'
import {
  type Movable,
  type Move,
  MoveDialog,
  MoveMenu,
  stagesBeside,
  useAdvance,
  useProcesses,
} from '@/verbs/OpportunityVerbs.tsx'

interface Record extends Movable {
  readonly opportunityType: string
  readonly probability: string
  readonly forecastCategory: string
  readonly openedOn: string | null
  readonly closedOn: string | null
  readonly nextStep: string | null
  readonly closeNote: string | null
  readonly account: { readonly id: string; readonly name: string } | null
  readonly owner: { readonly id: string; readonly name: string } | null
  readonly viewerCan: { readonly update: boolean; readonly operations: readonly string[] }
  readonly lossReason: { readonly id: string; readonly name: string } | null
}

/** OpportunityHead says where an opportunity stands and offers to move it. */
export function OpportunityHead({ record, level = 2 }: { readonly record: Record; readonly level?: 1 | 2 }) {
  const format = useFormat()
  const processes = useProcesses()
  const advance = useAdvance()
  const [move, setMove] = useState<Move | null>(null)
  const [dialog, setDialog] = useState<'edit' | 'owner' | null>(null)
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <>
      <div className="row">
        <Heading>{record.name}</Heading>
        <Status value={record.status} />
      </div>
      <div className="row">
        <MoveMenu
          opportunity={record}
          stages={stagesBeside(processes, record.stage?.id)}
          onMove={setMove}
          onStage={async (stage) => {
            const { problems } = await advance(record, stage)
            if (problems.length > 0) setMove({ kind: 'refused', opportunity: record, stage, problems })
          }}
        >
          <Button>{record.stage?.name ?? 'No stage'} ▾</Button>
        </MoveMenu>
        {record.viewerCan.update && (
          <Button variant="default" onClick={() => setDialog('edit')}>
            Change…
          </Button>
        )}
        {record.viewerCan.operations.includes('transferOpportunity') && (
          <Button variant="subtle" onClick={() => setDialog('owner')}>
            Hand over…
          </Button>
        )}
      </div>
      <dl className="facts">
        <dt>Amount</dt>
        <dd>{format.money(record.amount)}</dd>
        <dt>Probability</dt>
        <dd>
          {format.percent(record.probability)} <span className="quiet">· {words(record.forecastCategory)}</span>
        </dd>
        <dt>{record.closedOn === null ? 'Close date' : 'Decided'}</dt>
        <dd>{format.date(record.closedOn ?? record.closeOn)}</dd>
        <dt>Account</dt>
        <dd>
          {record.account === null ? '–' : <Link to={`/accounts/${record.account.id}`}>{record.account.name}</Link>}
        </dd>
        <dt>Owner</dt>
        <dd>{record.owner?.name ?? '–'}</dd>
        <dt>Kind</dt>
        <dd>{words(record.opportunityType)}</dd>
        <dt>Opened</dt>
        <dd>{format.date(record.openedOn)}</dd>
        <dt>Next step</dt>
        <dd>{record.nextStep ?? '–'}</dd>
        {record.lossReason !== null && (
          <>
            <dt>Lost because</dt>
            <dd>{record.lossReason.name}</dd>
          </>
        )}
        {record.closeNote !== null && (
          <>
            <dt>Decision</dt>
            <dd>{record.closeNote}</dd>
          </>
        )}
      </dl>
      <MoveDialog move={move} onClose={() => setMove(null)} />
      {dialog === 'edit' && <EditOpportunity record={record} onClose={() => setDialog(null)} />}
      {dialog === 'owner' && (
        <HandOver kind="opportunity" records={[record]} name={record.name} onClose={() => setDialog(null)} />
      )}
    </>
  )
}
