import { Button, Menu, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useQuery } from 'urql'
import { type Outcome, problemAt, problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import type { Money } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { useFocusBack } from '@/ui/focusBack.ts'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { AdvanceOpportunityDocument } from './advanceOpportunity.generated.ts'
import { ChangeCloseDateDocument } from './changeCloseDate.generated.ts'
import { CloseLostDocument } from './closeLost.generated.ts'
import { CloseWonDocument } from './closeWon.generated.ts'
import { ProcessesDocument, type ProcessesQuery } from './processes.generated.ts'
import { ReopenOpportunityDocument } from './reopenOpportunity.generated.ts'

/** What the verbs need to know of an opportunity. */
export interface Movable {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly status: 'OPEN' | 'WON' | 'LOST'
  readonly amount: Money | null
  readonly closeOn: string | null
  readonly stage: { readonly id: string; readonly name: string } | null
  readonly viewerCan: { readonly operations: readonly string[] }
}

/** A stage to move to. */
export type Stage = NonNullable<NonNullable<ProcessesQuery['pipelines']>['nodes'][number]['stages']>['nodes'][number]

/** useProcesses returns the sales processes with their stages, and why sales are lost. */
export function useProcesses() {
  const [{ data }] = useQuery({ query: ProcessesDocument, requestPolicy: 'cache-first' })
  return data
}

/** stagesBeside returns the stages of the process that a stage belongs to, in order. */
export function stagesBeside(processes: ProcessesQuery | undefined, stageId: string | undefined): readonly Stage[] {
  const all = processes?.pipelines?.nodes ?? []
  const process = all.find((each) => each.stages?.nodes.some((stage) => stage.id === stageId))
  return [...(process?.stages?.nodes ?? [])]
    .filter((stage) => stage.archivedAt === null)
    .sort((a, b) => a.position - b.position)
}

/** What is being done to an opportunity in a dialog. */
export type Move =
  | { readonly kind: 'won' | 'lost'; readonly opportunity: Movable; readonly stage: Stage | null }
  | { readonly kind: 'closeDate' | 'reopen'; readonly opportunity: Movable }
  | {
      readonly kind: 'refused'
      readonly opportunity: Movable
      readonly stage: Stage
      readonly problems: readonly UserError[]
    }

/** useAdvance moves an open opportunity to another open stage; a refusal says which gate is shut. */
export function useAdvance(): (opportunity: Movable, stage: Stage) => Promise<Outcome<unknown>> {
  const { run } = useCommand(AdvanceOpportunityDocument)
  return (opportunity, stage) =>
    run({ input: { id: opportunity.id, expectedVersion: opportunity.version, stageId: stage.id } })
}

interface MenuProps {
  readonly opportunity: Movable
  readonly stages: readonly Stage[]
  readonly onStage: (stage: Stage) => void
  readonly onMove: (move: Move) => void
  /** Whether the menu is open from its beginning, for cards that make it only when it is wanted. */
  readonly open?: boolean
  readonly onClose?: () => void
  readonly children: ReactNode
}

/** MoveMenu is the twin of dragging: every stage and every way to decide, for mouse, touch and keyboard. */
export function MoveMenu({ opportunity, stages, onStage, onMove, open, onClose, children }: MenuProps) {
  const can = (operation: string) => opportunity.viewerCan.operations.includes(operation)
  return (
    <Menu
      position="bottom-end"
      width={220}
      {...(open === true ? { defaultOpened: true } : {})}
      {...(onClose === undefined ? {} : { onClose })}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {opportunity.status === 'OPEN' && can('advanceOpportunity') && (
          <>
            <Menu.Label>Move to</Menu.Label>
            {stages
              .filter((stage) => stage.outcome === 'OPEN')
              .map((stage) => (
                <Menu.Item
                  key={stage.id}
                  disabled={stage.id === opportunity.stage?.id}
                  rightSection={stage.id === opportunity.stage?.id ? <Icon name="check" /> : null}
                  onClick={() => onStage(stage)}
                >
                  {stage.name}
                </Menu.Item>
              ))}
            <Menu.Divider />
          </>
        )}
        {opportunity.status === 'OPEN' && can('closeOpportunityWon') && (
          <Menu.Item onClick={() => onMove({ kind: 'won', opportunity, stage: null })}>Close as won…</Menu.Item>
        )}
        {opportunity.status === 'OPEN' && can('closeOpportunityLost') && (
          <Menu.Item onClick={() => onMove({ kind: 'lost', opportunity, stage: null })}>Close as lost…</Menu.Item>
        )}
        {opportunity.status === 'OPEN' && can('changeCloseDate') && (
          <Menu.Item onClick={() => onMove({ kind: 'closeDate', opportunity })}>Change the close date…</Menu.Item>
        )}
        {opportunity.status !== 'OPEN' && can('reopenOpportunity') && (
          <Menu.Item onClick={() => onMove({ kind: 'reopen', opportunity })}>Open again…</Menu.Item>
        )}
        {opportunity.viewerCan.operations.length === 0 && (
          <Menu.Label>Your role may look at this opportunity and not change it.</Menu.Label>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** MoveChoices are the entries of MoveMenu as buttons of a dialog, for rows that have no menu of their own. */
export function MoveChoices({
  opportunity,
  stages,
  onStage,
  onMove,
}: Omit<MenuProps, 'open' | 'onClose' | 'children'>) {
  const can = (operation: string) => opportunity.viewerCan.operations.includes(operation)
  const open = opportunity.status === 'OPEN'
  const ways: readonly (readonly [string, boolean, () => void])[] = [
    ...(open && can('advanceOpportunity') ? stages : [])
      .filter((stage) => stage.outcome === 'OPEN')
      .map((stage) => [stage.name, stage.id !== opportunity.stage?.id, () => onStage(stage)] as const),
    ...(open && can('closeOpportunityWon')
      ? [['Close as won…', true, () => onMove({ kind: 'won', opportunity, stage: null })] as const]
      : []),
    ...(open && can('closeOpportunityLost')
      ? [['Close as lost…', true, () => onMove({ kind: 'lost', opportunity, stage: null })] as const]
      : []),
    ...(open && can('changeCloseDate')
      ? [['Change the close date…', true, () => onMove({ kind: 'closeDate', opportunity })] as const]
      : []),
    ...(!open && can('reopenOpportunity')
      ? [['Open again…', true, () => onMove({ kind: 'reopen', opportunity })] as const]
      : []),
  ]
  if (ways.length === 0) return <p>Your role may look at this opportunity and not move it.</p>
  const first = ways.findIndex(([, possible]) => possible)
  return (
    <div className="stack">
      {ways.map(([name, possible, choose], index) => (
        <Button
          key={name}
          variant="default"
          justify="flex-start"
          disabled={!possible}
          onClick={choose}
          {...(index === first ? { 'data-autofocus': true } : {})}
        >
          {name}
        </Button>
      ))}
    </div>
  )
}

/** MoveDialog asks what a decision needs and says what stands in the way. */
export function MoveDialog({ move, onClose }: { readonly move: Move | null; readonly onClose: () => void }) {
  const titles: Record<Move['kind'], string> = {
    won: 'Close as won',
    lost: 'Close as lost',
    closeDate: 'Change the close date',
    reopen: 'Open again',
    refused: 'Not yet',
  }
  useFocusBack(move !== null)
  return (
    <Modal opened={move !== null} onClose={onClose} title={move === null ? '' : titles[move.kind]}>
      {move !== null && <Inside move={move} onDone={onClose} />}
    </Modal>
  )
}

function Inside({ move, onDone }: { readonly move: Move; readonly onDone: () => void }) {
  switch (move.kind) {
    case 'won':
      return <Won opportunity={move.opportunity} stage={move.stage} onDone={onDone} />
    case 'lost':
      return <Lost opportunity={move.opportunity} stage={move.stage} onDone={onDone} />
    case 'closeDate':
      return <CloseDate opportunity={move.opportunity} onDone={onDone} />
    case 'reopen':
      return <Reopen opportunity={move.opportunity} onDone={onDone} />
    case 'refused':
      return (
        <div className="stack">
          <p>
            {move.opportunity.name} cannot go to {move.stage.name}:
          </p>
          <Problems problems={move.problems} />
          <Button variant="default" onClick={onDone}>
            Leave it where it is
          </Button>
        </div>
      )
  }
}

interface FormProps {
  readonly opportunity: Movable
  readonly onDone: () => void
}

/** sent returns what a form holds, with nothing for fields that were left empty. */
function sent(form: HTMLFormElement, name: string): string | undefined {
  const value = String(new FormData(form).get(name) ?? '').trim()
  return value === '' ? undefined : value
}

function Won({ opportunity, stage, onDone }: FormProps & { readonly stage: Stage | null }) {
  const format = useFormat()
  const { busy, run } = useCommand(CloseWonDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const amount = sent(form, 'amount')
    const currency = opportunity.amount?.currency
    const { problems: found } = await run({
      input: {
        id: opportunity.id,
        expectedVersion: opportunity.version,
        closedOn: sent(form, 'closedOn') ?? null,
        closeNote: sent(form, 'closeNote') ?? null,
        ...(amount === undefined || currency === undefined ? {} : { amount: { amount, currency } }),
        ...(stage === null ? {} : { stageId: stage.id }),
      },
    })
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: `${opportunity.name} is won.` })
    onDone()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet">{opportunity.name}</p>
      <TextInput
        label="Won on"
        name="closedOn"
        type="date"
        defaultValue={format.today()}
        error={problemAt(problems, 'closedOn')}
      />
      {opportunity.amount !== null && (
        <TextInput
          label={`Amount in ${opportunity.amount.currency}`}
          name="amount"
          inputMode="decimal"
          defaultValue={opportunity.amount.amount}
          error={problemAt(problems, 'amount')}
        />
      )}
      <Textarea label="What decided it" name="closeNote" size="xs" autosize minRows={2} />
      <Problems problems={problemsBeside(problems, ['closedOn', 'amount'])} />
      <Button type="submit" loading={busy}>
        Close as won
      </Button>
    </form>
  )
}

function Lost({ opportunity, stage, onDone }: FormProps & { readonly stage: Stage | null }) {
  const format = useFormat()
  const processes = useProcesses()
  const { busy, run } = useCommand(CloseLostDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [reason, setReason] = useState<string | null>(null)
  const [rival, setRival] = useState<string | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const { problems: found } = await run({
      input: {
        id: opportunity.id,
        expectedVersion: opportunity.version,
        lossReasonId: reason ?? '',
        lostToId: rival,
        closedOn: sent(form, 'closedOn') ?? null,
        closeNote: sent(form, 'closeNote') ?? null,
        ...(stage === null ? {} : { stageId: stage.id }),
      },
    })
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ message: `${opportunity.name} is lost. The reason is kept.` })
    onDone()
  }
  const data = (records: readonly { readonly id: string; readonly name: string }[] | undefined) =>
    (records ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet">{opportunity.name}</p>
      <Select
        label="Why"
        required
        data={data(processes?.lossReasons?.nodes)}
        value={reason}
        onChange={setReason}
        searchable
        error={problemAt(problems, 'lossReasonId')}
      />
      <Select
        label="To whom"
        data={data(processes?.competitors?.nodes)}
        value={rival}
        onChange={setRival}
        clearable
        searchable
        error={problemAt(problems, 'lostToId')}
      />
      <TextInput
        label="Lost on"
        name="closedOn"
        type="date"
        defaultValue={format.today()}
        error={problemAt(problems, 'closedOn')}
      />
      <Textarea label="What was said" name="closeNote" size="xs" autosize minRows={2} />
      <Problems problems={problemsBeside(problems, ['lossReasonId', 'lostToId', 'closedOn'])} />
      <Button type="submit" loading={busy} disabled={reason === null}>
        Close as lost
      </Button>
    </form>
  )
}

function CloseDate({ opportunity, onDone }: FormProps) {
  const { busy, run } = useCommand(ChangeCloseDateDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const closeOn = sent(event.currentTarget, 'closeOn') ?? null
    const { problems: found } = await run({
      input: { id: opportunity.id, expectedVersion: opportunity.version, closeOn },
    })
    setProblems(found)
    if (found.length === 0) onDone()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet">{opportunity.name}. Every move is kept; moving out of the period counts as a slip.</p>
      <TextInput
        label="Close date"
        name="closeOn"
        type="date"
        defaultValue={opportunity.closeOn ?? ''}
        error={problemAt(problems, 'closeOn')}
      />
      <Problems problems={problemsBeside(problems, ['closeOn'])} />
      <Button type="submit" loading={busy}>
        Change the date
      </Button>
    </form>
  )
}

function Reopen({ opportunity, onDone }: FormProps) {
  const { busy, run } = useCommand(ReopenOpportunityDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const closeOn = sent(event.currentTarget, 'closeOn') ?? null
    const { problems: found } = await run({
      input: { id: opportunity.id, expectedVersion: opportunity.version, closeOn },
    })
    setProblems(found)
    if (found.length === 0) onDone()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet">
        {opportunity.name} goes on in the stage that it was closed from. The decision stays in its history.
      </p>
      <TextInput label="New close date" name="closeOn" type="date" error={problemAt(problems, 'closeOn')} />
      <Problems problems={problemsBeside(problems, ['closeOn'])} />
      <Button type="submit" loading={busy}>
        Open again
      </Button>
    </form>
  )
}
