import { describe, expect, it } from 'vitest'
import { cardsOf, type Moves, withMove, withoutMove } from './moves.ts'

interface Card {
  readonly id: string
  readonly version: number
}

const card = (id: string, version = 1): Card => ({ id, version })
const none: Moves<Card> = new Map()
const ids = (cards: readonly Card[]) => cards.map((each) => each.id)

describe('a card that was moved', () => {
  const moves = withMove(none, card('b'), 'proposal')

  it('leaves its column and stands on top of the other one before the server has answered', () => {
    expect(ids(cardsOf('demo', [card('a'), card('b')], moves))).toEqual(['a'])
    expect(ids(cardsOf('proposal', [card('c')], moves))).toEqual(['b', 'c'])
  })

  it('is shown once when the server tells its new place', () => {
    expect(ids(cardsOf('proposal', [card('b', 2), card('c')], moves))).toEqual(['b', 'c'])
  })

  it('goes back to where it was when the server refuses', () => {
    const after = withoutMove(moves, 'b')
    expect(ids(cardsOf('demo', [card('a'), card('b')], after))).toEqual(['a', 'b'])
    expect(ids(cardsOf('proposal', [card('c')], after))).toEqual(['c'])
  })

  it('is where the server says once somebody else has moved it further', () => {
    expect(ids(cardsOf('negotiation', [card('b', 3)], moves))).toEqual(['b'])
  })
})
