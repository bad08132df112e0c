import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { useConnection } from '@/lib/connection.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { type Move, MoveMenu } from '@/verbs/OpportunityVerbs.tsx'
import type { BoardQuery } from './board.generated.ts'
import { BoardColumnDocument, type BoardColumnQuery, type BoardColumnQueryVariables } from './column.generated.ts'
import { cardsOf, type Moves } from './moves.ts'

/** A stage of the board. */
export type Stage = NonNullable<NonNullable<BoardQuery['pipelines']>['nodes'][number]['stages']>['nodes'][number]

/** An opportunity of the board. */
export type Card = NonNullable<BoardColumnQuery['opportunities']>['nodes'][number]

interface Props {
  readonly stage: Stage
  readonly stages: readonly Stage[]
  readonly owners: readonly string[]
  /** Whose lane it stands in; null when nobody's, left out when there are no lanes. */
  readonly lane?: string | null
  readonly search: string
  readonly order: 'UPDATED' | 'NAME'
  readonly moves: Moves<Card>
  readonly onStage: (card: Card, stage: Stage) => void
  readonly onMove: (move: Move) => void
}

/** Column is one stage: count and sums of all that is in it, made by the server, and its cards page by page. */
export function Column({ stage, stages, owners, lane, search, order, moves, onStage, onMove }: Props) {
  const format = useFormat()
  const place = useRef<HTMLElement>(null)
  const [over, setOver] = useState(false)
  const variables = useMemo(
    (): BoardColumnQueryVariables => ({
      after: null,
      where: {
        stage: { eq: stage.id },
        status: { eq: 'OPEN' },
        ...(lane !== undefined
          ? { owner: lane === null ? { isNull: true } : { eq: lane } }
          : owners.length === 0
            ? {}
            : { owner: { in: owners } }),
      },
      orderBy: order === 'NAME' ? [{ field: 'NAME', direction: 'ASC' }] : [{ field: 'UPDATED_AT', direction: 'DESC' }],
      search: search === '' ? null : search,
    }),
    [stage.id, owners, lane, order, search],
  )
  const list = useConnection<BoardColumnQuery, BoardColumnQueryVariables, Card>(
    BoardColumnDocument,
    variables,
    (data) => data.opportunities,
  )

  useEffect(() => {
    if (place.current === null) return
    return dropTargetForElements({
      element: place.current,
      getData: () => ({ stage: stage.id }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    })
  }, [stage.id])

  const answer = list.data?.opportunities
  const sums = (answer?.sums ?? []).flatMap((sum) => sum.amounts)
  const cards = cardsOf(stage.id, list.rows, lane === undefined ? moves : within(moves, lane))
  return (
    <section
      ref={place}
      className={over ? 'board-column over' : 'board-column'}
      aria-label={stage.name}
      data-stage={stage.id}
      aria-busy={list.loading}
    >
      <header>
        <h2>{stage.name}</h2>
        <p>
          {answer == null ? '\u00a0' : format.count(answer.totalCount)}
          {sums.length > 0 && (
            <span title={sums.map((sum) => format.money(sum)).join(' · ')}>
              {' · '}
              {sums.map((sum) => format.brief(sum.amount, 'MONEY', sum.currency)).join(' · ')}
            </span>
          )}
          {` · ${format.percent(stage.probability)}`}
        </p>
      </header>
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={120} label={`Reading ${stage.name}…`} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <ul className="cards" aria-label={`Opportunities in ${stage.name}`} tabIndex={0}>
        {cards.map((card) => (
          <Deal
            key={card.id}
            card={card}
            moving={moves.has(card.id)}
            stages={stages}
            expected={stage.expectedDays}
            onStage={onStage}
            onMove={onMove}
          />
        ))}
        {list.more && (
          <li>
            <Button variant="subtle" onClick={list.next}>
              Show more
            </Button>
          </li>
        )}
      </ul>
    </section>
  )
}

/** within leaves the moves of other lanes out. */
function within(moves: Moves<Card>, lane: string | null): Moves<Card> {
  return new Map([...moves].filter(([, { card }]) => (card.owner?.id ?? null) === lane))
}

interface DealProps {
  readonly card: Card
  readonly moving: boolean
  readonly stages: readonly Stage[]
  readonly expected: number | null
  readonly onStage: (card: Card, stage: Stage) => void
  readonly onMove: (move: Move) => void
}

/** Deal is one opportunity on the board. Its menu does what dragging does. */
const Deal = memo(function Deal({ card, moving, stages, expected, onStage, onMove }: DealProps) {
  const format = useFormat()
  const place = useRef<HTMLLIElement>(null)
  const [menu, setMenu] = useState(false)
  const movable = card.viewerCan.operations.includes('advanceOpportunity')

  useEffect(() => {
    if (place.current === null || !movable) return
    return draggable({ element: place.current, getInitialData: () => ({ card }) })
  }, [card, movable])

  const today = format.today()
  const late = card.closeOn !== null && card.closeOn < today
  const rotten = card.stageEnteredOn !== null && expected !== null && daysBetween(card.stageEnteredOn, today) > expected
  const button = (
    <button
      type="button"
      className="icon-button"
      aria-label={`Move ${card.name}`}
      aria-haspopup="menu"
      onClick={() => setMenu(true)}
    >
      <Icon name="more" />
    </button>
  )
  return (
    <li
      ref={place}
      className={moving ? 'deal moving' : 'deal'}
      data-card={card.id}
      onKeyDown={(event) => {
        if (event.key !== 'm' || event.ctrlKey || event.metaKey || event.altKey || menu) return
        event.preventDefault()
        setMenu(true)
      }}
    >
      <Link to={`/opportunities/${card.id}`} draggable={false}>
        {card.name}
      </Link>
      {menu ? (
        <MoveMenu
          open
          opportunity={card}
          stages={stages}
          onStage={(stage) => {
            const target = stages.find((each) => each.id === stage.id)
            if (target !== undefined) onStage(card, target)
          }}
          onMove={onMove}
          onClose={() => setMenu(false)}
        >
          {button}
        </MoveMenu>
      ) : (
        button
      )}
      <span className="small whole">
        {[card.account?.name, card.owner?.name ?? 'nobody'].filter(Boolean).join(' · ')}
      </span>
      <span className="figure-small">{format.money(card.amount)}</span>
      <span className={late ? 'small late' : 'small'}>
        {late && <span className="hidden">overdue: </span>}
        {format.date(card.closeOn)}
      </span>
      {rotten && (
        <span className="small late whole">
          {daysBetween(card.stageEnteredOn ?? today, today)} days in stage, usual are {expected}
        </span>
      )}
    </li>
  )
})

/** daysBetween counts the days from one calendar day to another. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
