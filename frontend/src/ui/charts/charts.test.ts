import { describe, expect, it } from 'vitest'
import { csv } from './Frame.tsx'
import { contrast, inkOn, rampOf, shareWithin } from './ink.ts'
import { axisOf, barsOf } from './waterfall.ts'

const steps = (...values: number[]) => {
  const opening = values[0] ?? 0
  const moves = values.slice(1)
  const closing = values.reduce((sum, value) => sum + value, 0)
  return [
    { key: 'opening', label: 'Opening', value: opening, total: true },
    ...moves.map((value, index) => ({ key: `m${index}`, label: `M${index}`, value })),
    { key: 'closing', label: 'Closing', value: closing, total: true },
  ]
}

describe('a waterfall', () => {
  it.each([
    ['gains and losses', [100, 12, 8, 1, -6, -8]],
    ['nothing but losses', [100, -40, -60]],
    ['a start from nothing', [0, 5, 3]],
    ['a fall below zero', [10, -30, 5]],
    ['no movements', [7]],
  ])('ends its last movement where the closing stands: %s', (_, values) => {
    const bars = barsOf(steps(...values))
    expect(bars.at(-2)?.end).toBeCloseTo(bars.at(-1)?.end ?? Number.NaN, 9)
    for (const bar of bars) expect(bar.high).toBeGreaterThanOrEqual(bar.low)
    for (const bar of bars) if (bar.total !== true) expect(bar.high - bar.low).toBeCloseTo(Math.abs(bar.value), 9)
  })

  it('cuts the axis only where movements would vanish, and says so', () => {
    expect(axisOf(barsOf(steps(1000, 5, -3)))).toMatchObject({ cut: true })
    expect(axisOf(barsOf(steps(10, 90, -3)))).toMatchObject({ cut: false, from: 0 })
    expect(axisOf(barsOf(steps(10, -30)))).toMatchObject({ cut: false, from: -20 })
  })
})

describe('the ink of the heat map', () => {
  it('can be read on every share from 0 to 100 %', () => {
    for (let percent = 0; percent <= 100; percent++) {
      const colour = rampOf(percent / 100)
      expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('spreads what is there over the ramp and does not fail on one value', () => {
    const share = shareWithin([0.86, 1])
    expect(share(1)).toBe(1)
    expect(share(0.86)).toBeCloseTo(0.3, 9)
    expect(shareWithin([1])(1)).toBe(1)
    expect(shareWithin([])(1)).toBe(1)
  })
})

describe('an export of a chart', () => {
  it('keeps a spreadsheet from reading text as a formula', () => {
    const sheet = {
      head: ['Name', 'Value'],
      rows: [
        ['=1+1', '-5.00'],
        ['@x', '−€3'],
        ['a,"b"', '+1'],
      ],
    }
    expect(csv(sheet)).toBe('Name,Value\r\n\'=1+1,-5.00\r\n\'@x,−€3\r\n"a,""b""",\'+1')
  })
})
