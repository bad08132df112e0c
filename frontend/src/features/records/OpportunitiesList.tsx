import { Modal } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { Status } from '@/ui/Status.tsx'
import { ChangeCloseDateDocument } from '@/verbs/changeCloseDate.generated.ts'
import {
  type Move,
  MoveChoices,
  MoveDialog,
  stagesBeside,
  useAdvance,
  useProcesses,
} from '@/verbs/OpportunityVerbs.tsx'
import { UpdateOpportunityDocument } from '@/verbs/updateOpportunity.generated.ts'
import { ownChanges } from './edits.ts'
import { enumField } from './fields.ts'
import { type Listing, ListPage } from './ListPage.tsx'
import { choices, stages } from './lookups.ts'
import { OpportunityListDocument, type OpportunityListQuery } from './opportunityList.generated.ts'

type Row = NonNullable<OpportunityListQuery['list']>['nodes'][number]

/** OpportunitiesList is the table of opportunities; some of its cells are changed in place. */
export function OpportunitiesList() {
  const update = useCommand(UpdateOpportunityDocument)
  const reschedule = useCommand(ChangeCloseDateDocument)
  const updating = update.run
  const rescheduling = reschedule.run
  const [moving, setMoving] = useState<Row | null>(null)

  const listing = useMemo((): Listing<Row> => {
    const own = ownChanges()
    const base = (row: Row) => ({ id: row.id, expectedVersion: own.seen(row) })
    const change = async (
      row: Row,
      fields: { name?: string; nextStep?: string | null; amount?: { amount: string; currency: string } | null },
    ) => own.kept(row, await updating({ input: { ...base(row), ...fields } }))
    const move = async (row: Row, closeOn: string) =>
      own.kept(row, await rescheduling({ input: { ...base(row), closeOn: closeOn === '' ? null : closeOn } }))
    return {
      title: 'Opportunities',
      one: 'opportunity',
      list: 'OPPORTUNITIES',
      filter: 'opportunities',
      path: '/opportunities',
      document: OpportunityListDocument,
      searchable: true,
      kind: 'opportunity',
      onMove: (row) => setMoving(row),
      sortable: ['NAME', 'OPPORTUNITY_TYPE', 'STATUS', 'AMOUNT', 'CLOSE_ON', 'CLOSED_ON', 'CREATED_AT', 'UPDATED_AT'],
      sort: ['-UPDATED_AT'],
      shown: ['name', 'account', 'stage', 'owner', 'close', 'next', 'amount'],
      sumColumn: 'amount',
      columns: ({ format }) => [
        {
          key: 'name',
          title: 'Opportunity',
          width: 190,
          sort: 'NAME',
          cell: (row) => <Link to={`/opportunities/${row.id}`}>{row.name}</Link>,
          edit: (row) =>
            row.viewerCan.update ? { kind: 'text', value: row.name, save: (name) => change(row, { name }) } : null,
        },
        {
          key: 'account',
          title: 'Account',
          width: 140,
          cell: (row) =>
            row.account === null ? '–' : <Link to={`/accounts/${row.account.id}`}>{row.account.name}</Link>,
        },
        { key: 'status', title: 'Status', width: 80, sort: 'STATUS', cell: (row) => <Status value={row.status} /> },
        {
          key: 'stage',
          title: 'Stage',
          width: 130,
          cell: (row) => (row.status === 'OPEN' ? (row.stage?.name ?? '–') : <Status value={row.status} />),
        },
        { key: 'owner', title: 'Owner', width: 120, cell: (row) => row.owner?.name ?? '–' },
        {
          key: 'kind',
          title: 'Kind',
          width: 90,
          sort: 'OPPORTUNITY_TYPE',
          cell: (row) => words(row.opportunityType),
        },
        {
          key: 'close',
          title: 'Close date',
          width: 110,
          sort: 'CLOSE_ON',
          cell: (row) => format.date(row.closeOn),
          edit: (row) =>
            row.viewerCan.operations.includes('changeCloseDate') && row.status === 'OPEN'
              ? { kind: 'date', value: row.closeOn ?? '', save: (day) => move(row, day) }
              : null,
        },
        { key: 'decided', title: 'Decided', width: 110, sort: 'CLOSED_ON', cell: (row) => format.date(row.closedOn) },
        { key: 'opened', title: 'Opened', width: 110, cell: (row) => format.date(row.openedOn) },
        { key: 'entered', title: 'In stage since', width: 110, cell: (row) => format.date(row.stageEnteredOn) },
        { key: 'category', title: 'Forecast', width: 100, cell: (row) => words(row.forecastCategory) },
        {
          key: 'probability',
          title: 'Probability',
          width: 90,
          numeric: true,
          cell: (row) => format.percent(row.probability),
        },
        { key: 'source', title: 'Source', width: 110, cell: (row) => row.source?.name ?? '–' },
        { key: 'territory', title: 'Territory', width: 110, cell: (row) => row.territory?.name ?? '–' },
        { key: 'reason', title: 'Lost because', width: 130, cell: (row) => row.lossReason?.name ?? '–' },
        {
          key: 'next',
          title: 'Next step',
          width: 140,
          cell: (row) => row.nextStep ?? '–',
          edit: (row) =>
            row.viewerCan.update
              ? {
                  kind: 'text',
                  value: row.nextStep ?? '',
                  save: (text) => change(row, { nextStep: text === '' ? null : text }),
                }
              : null,
        },
        {
          key: 'amount',
          title: 'Amount',
          width: 120,
          numeric: true,
          sort: 'AMOUNT',
          cell: (row) => format.money(row.amount),
          edit: (row) => {
            const { amount } = row
            return row.viewerCan.update && amount !== null
              ? {
                  kind: 'number',
                  value: amount.amount,
                  save: (text) =>
                    change(row, { amount: text === '' ? null : { amount: text, currency: amount.currency } }),
                }
              : null
          },
        },
      ],
      fields: (lookups) => [
        enumField('status', 'Status', ['OPEN', 'WON', 'LOST']),
        { key: 'stage', label: 'Stage', kind: 'record', options: stages(lookups) },
        { key: 'owner', label: 'Owner', kind: 'record', options: choices(lookups?.reps) },
        { key: 'amount', label: 'Amount', kind: 'number' },
        { key: 'closeOn', label: 'Close date', kind: 'date' },
        { key: 'closedOn', label: 'Decided', kind: 'date' },
        { key: 'openedOn', label: 'Opened', kind: 'date' },
        { key: 'stageEnteredOn', label: 'In stage since', kind: 'date' },
        enumField('opportunityType', 'Kind', ['NEW', 'EXPANSION', 'RENEWAL']),
        { key: 'source', label: 'Source', kind: 'record', options: choices(lookups?.leadSources) },
        { key: 'territory', label: 'Territory', kind: 'record', options: choices(lookups?.territories) },
        { key: 'lossReason', label: 'Lost because', kind: 'record', options: choices(lookups?.lossReasons) },
        { key: 'name', label: 'Name', kind: 'text' },
      ],
      groups: [
        { by: 'STAGE', label: 'Stage', field: 'stage' },
        { by: 'OWNER', label: 'Owner', field: 'owner' },
        { by: 'STATUS', label: 'Status', field: 'status' },
        { by: 'OPPORTUNITY_TYPE', label: 'Kind', field: 'opportunityType' },
        { by: 'SOURCE', label: 'Source', field: 'source' },
        { by: 'TERRITORY', label: 'Territory', field: 'territory' },
        { by: 'LOSS_REASON', label: 'Lost because', field: 'lossReason' },
      ],
      empty: <p>Convert a lead, import the opportunities of your last system, or begin with one.</p>,
    }
  }, [updating, rescheduling])
  return (
    <>
      <ListPage listing={listing} />
      {moving !== null && <MoveHere opportunity={moving} onClose={() => setMoving(null)} />}
    </>
  )
}

/** MoveHere moves a row of the table on, as the menu of a card of the board does. */
function MoveHere({ opportunity, onClose }: { readonly opportunity: Row; readonly onClose: () => void }) {
  const processes = useProcesses()
  const advance = useAdvance()
  const [move, setMove] = useState<Move | null>(null)
  const done = () => {
    onClose()
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${opportunity.id}"]`)?.focus())
  }
  if (move !== null) return <MoveDialog move={move} onClose={done} />
  if (processes === undefined) return null
  return (
    <Modal opened onClose={done} title={`Move ${opportunity.name}`} returnFocus={false}>
      <MoveChoices
        opportunity={opportunity}
        stages={stagesBeside(processes, opportunity.stage?.id)}
        onMove={setMove}
        onStage={async (stage) => {
          const { problems } = await advance(opportunity, stage)
          if (problems.length > 0) setMove({ kind: 'refused', opportunity, stage, problems })
          else done()
        }}
      />
    </Modal>
  )
}
