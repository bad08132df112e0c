import { describe, expect, it } from 'vitest'
import { defaultView, formatView, groupings, nameColumn, parseView, presets, toggled } from './view.ts'

describe('the view in the URL', () => {
  it('leaves out what is the default', () => {
    expect(formatView(defaultView)).toBe('')
    expect(parseView('')).toEqual(defaultView)
  })

  it('keeps the chosen period', () => {
    expect(parseView('?period=LAST_YEAR').period).toBe('LAST_YEAR')
    expect(formatView({ ...defaultView, period: 'LAST_YEAR' })).toBe('?period=LAST_YEAR')
  })

  it('comes back the same for every choice', () => {
    for (const [period] of presets) {
      for (const [by] of groupings) {
        for (const column of [nameColumn, 'PIPELINE']) {
          for (const descending of [true, false]) {
            const view = { period, by, sort: { column, descending } }
            expect(parseView(formatView(view))).toEqual(view)
          }
        }
      }
    }
  })

  it.each([
    '?period=NEXT_DECADE',
    '?period=',
    '?by=ACCOUNT',
    '?sort=-',
    '?sort=--PIPELINE',
    '?sort=toString',
    '?%',
    '?x=1',
  ])('falls back to the default when it reads %s', (search) => {
    expect(parseView(search)).toEqual(defaultView)
  })
})

describe('a click on a column', () => {
  it('sorts a new number from the largest', () => {
    expect(toggled(defaultView.sort, 'PIPELINE')).toEqual({ column: 'PIPELINE', descending: true })
  })

  it('sorts names from A', () => {
    expect(toggled(defaultView.sort, nameColumn)).toEqual({ column: nameColumn, descending: false })
  })

  it('turns the present order round', () => {
    expect(toggled({ column: 'PIPELINE', descending: true }, 'PIPELINE')).toEqual({
      column: 'PIPELINE',
      descending: false,
    })
  })
})
