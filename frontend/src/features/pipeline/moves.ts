/** A card that was moved and of which the server has not yet told the new place. */
export interface Moving<Card> {
  readonly card: Card
  readonly to: string
}

interface Versioned {
  readonly id: string
  readonly version: number
}

/** What was moved, by the id of the card. */
export type Moves<Card> = ReadonlyMap<string, Moving<Card>>

/**
 * cardsOf returns the cards of a column as they will be when all moves are done: what left is gone,
 * what came stands on top. A card that the server tells in a newer version is where the server says.
 */
export function cardsOf<Card extends Versioned>(
  stage: string,
  told: readonly Card[],
  moves: Moves<Card>,
): readonly Card[] {
  const staying = told.filter((card) => {
    const move = moves.get(card.id)
    return move === undefined || move.to === stage || card.version > move.card.version
  })
  const coming = [...moves.values()]
    .filter((move) => move.to === stage && !told.some((card) => card.id === move.card.id))
    .map((move) => move.card)
  return [...coming, ...staying]
}

/** withMove adds a move. */
export function withMove<Card extends Versioned>(moves: Moves<Card>, card: Card, to: string): Moves<Card> {
  return new Map(moves).set(card.id, { card, to })
}

/** withoutMove takes a move back: the card is where the server says. */
export function withoutMove<Card>(moves: Moves<Card>, id: string): Moves<Card> {
  const next = new Map(moves)
  next.delete(id)
  return next
}
