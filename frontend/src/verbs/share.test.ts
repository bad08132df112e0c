import { describe, expect, it } from 'vitest'
import { shareOf } from './StartSubscription.tsx'

describe('a percentage that somebody types', () => {
  it.each([
    ['10', '0.10'],
    ['7.5', '0.075'],
    ['7,5', '0.075'],
    ['0', '0.00'],
    ['100', '1.00'],
    ['0.25', '0.0025'],
    [' 33.3333 ', '0.333333'],
  ])('%s becomes the fraction %s without rounding', (typed, fraction) => {
    expect(shareOf(typed)).toBe(fraction)
  })

  it.each(['', 'ten', '-5', '1e2', '1000', '5%'])('%s is none', (typed) => {
    expect(shareOf(typed)).toBeNull()
  })
})
