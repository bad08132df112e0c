import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { useCreateKey } from '@/lib/keys.ts'
import { usePhone } from '@/lib/phone.ts'
import { useView } from '@/lib/url.ts'
import { useCan } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CreateRecord } from '@/verbs/CreateRecord.tsx'
import type { Creating } from '@/verbs/creating.ts'
import { type Move, MoveDialog, useAdvance } from '@/verbs/OpportunityVerbs.tsx'
import { BoardDocument } from './board.generated.ts'
import { type Card, Column, type Stage } from './Column.tsx'
import { Lanes } from './Lanes.tsx'
import { type Moves, withMove, withoutMove } from './moves.ts'
import { boardView } from './view.ts'

/** How long a move that was done covers what the server tells, until it tells the new place. */
const settling = 3000

/** BoardPage is the pipeline as a board: a column for each stage, moved by drag or by menu. */
export function BoardPage() {
  const [view, change] = useView(boardView)
  const phone = usePhone()
  const [{ data, error }, again] = useQuery({ query: BoardDocument })
  const advance = useAdvance()
  const [moves, setMoves] = useState<Moves<Card>>(new Map())
  const [dialog, setDialog] = useState<Move | null>(null)
  const [said, setSaid] = useState('')
  const failure = failureOf(error)
  const processes = data?.pipelines?.nodes ?? []
  const process = processes.find((each) => each.id === view.process) ?? processes[0]
  const stages = useMemo(
    () =>
      [...(process?.stages?.nodes ?? [])]
        .filter((stage) => stage.archivedAt === null)
        .sort((a, b) => a.position - b.position),
    [process],
  )
  const open = stages.filter((stage) => stage.outcome === 'OPEN')
  const shown = phone ? open.filter((stage) => stage.id === (view.stage || open[0]?.id)) : open

  const move = useCallback(
    async (card: Card, stage: Stage) => {
      if (card.stage?.id === stage.id) return
      if (stage.outcome !== 'OPEN') {
        setDialog({ kind: stage.outcome === 'WON' ? 'won' : 'lost', opportunity: card, stage })
        return
      }
      setMoves((now) => withMove(now, card, stage.id))
      const { problems } = await advance(card, stage)
      if (problems.length > 0) {
        setMoves((now) => withoutMove(now, card.id))
        setSaid(`${card.name} stays in ${card.stage?.name ?? 'its stage'}.`)
        setDialog({ kind: 'refused', opportunity: card, stage, problems })
        return
      }
      setSaid(`${card.name} is in ${stage.name} now.`)
      setTimeout(() => setMoves((now) => withoutMove(now, card.id)), settling)
    },
    [advance],
  )

  const latest = useRef({ move, stages })
  latest.current = { move, stages }
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          const target = location.current.dropTargets[0]?.data.stage
          const stage = latest.current.stages.find((each) => each.id === target)
          if (stage !== undefined) void latest.current.move(source.data.card as Card, stage)
        },
      }),
    [],
  )
  const type = useDebouncedCallback((q: string) => change({ q }, 'replace'), 250)
  const can = useCan()
  const [creating, setCreating] = useState<Creating | null>(null)
  const creatable = can('createOpportunity')
  const create = () => setCreating({ kind: 'opportunity' })
  useCreateKey(creatable ? create : null)
  const columns = (lane?: string | null) => (
    <div className="board">
      {shown.map((stage) => (
        <Column
          key={stage.id}
          stage={stage}
          stages={stages}
          owners={view.owner}
          {...(lane === undefined ? {} : { lane })}
          search={view.q}
          order={view.order}
          moves={moves}
          onStage={(card, to) => void move(card, to)}
          onMove={setDialog}
        />
      ))}
    </div>
  )

  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      <div className="page-head">
        <h1>Pipeline</h1>
        <div className="actions">
          {processes.length > 1 && (
            <Select
              aria-label="Sales process"
              data={processes.map(({ id, name }) => ({ value: id, label: name }))}
              value={process?.id ?? null}
              onChange={(next) => change({ process: next === processes[0]?.id ? '' : (next ?? ''), stage: '' })}
              allowDeselect={false}
              w={170}
            />
          )}
          <MultiSelect
            aria-label="Owners"
            size="xs"
            placeholder={view.owner.length === 0 ? 'All owners' : ''}
            data={(data?.reps?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={data === undefined ? [] : [...view.owner]}
            onChange={(owner) => change({ owner })}
            searchable
            clearable
            miw={160}
          />
          <TextInput
            data-search
            aria-label="Search the board"
            placeholder="Search"
            leftSection={<Icon name="search" size={13} />}
            defaultValue={view.q}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <Checkbox
            size="xs"
            label="A lane per owner"
            checked={view.lanes}
            onChange={(event) => change({ lanes: event.currentTarget.checked })}
          />
          {creatable && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={create}>
              New opportunity
            </Button>
          )}
        </div>
      </div>
      <p className="hidden" role="status">
        {said}
      </p>
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={420} label="Reading the board…" />}
      {data !== undefined && open.length === 0 && <Empty title="There is no sales process yet" />}
      {phone && (
        <Select
          label="Stage"
          data={open.map(({ id, name }) => ({ value: id, label: name }))}
          value={view.stage || (open[0]?.id ?? null)}
          onChange={(next) => change({ stage: next ?? '' })}
          allowDeselect={false}
          mb="xs"
        />
      )}
      {view.lanes && process !== undefined ? (
        <Lanes process={process.id} owners={view.owner} search={view.q}>
          {columns}
        </Lanes>
      ) : (
        columns()
      )}
      <CreateRecord creating={creating} onClose={() => setCreating(null)} />
      <MoveDialog move={dialog} onClose={() => setDialog(null)} />
    </main>
  )
}
