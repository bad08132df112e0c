import { describe, expect, it } from 'vitest'
import { presetKeys } from '@/lib/period.ts'
import { formatSearch, parseSearch, readView, writeView } from '@/lib/url.ts'
import { defaultSort, groupings, nameColumn, performanceView, toggled } from './view.ts'

const read = (search: string) => readView(performanceView, parseSearch(search))

describe('the comparison in the URL', () => {
  it('comes back the same for every choice', () => {
    for (const period of presetKeys) {
      for (const [by] of groupings) {
        for (const column of [nameColumn, 'PIPELINE']) {
          for (const descending of [true, false]) {
            const view = { period, by, sort: { column, descending } }
            expect(read(formatSearch(writeView(performanceView, view)))).toEqual(view)
          }
        }
      }
    }
  })

  it.each(['?period=NEXT_DECADE', '?by=ACCOUNT', '?sort=-', '?sort=--PIPELINE', '?sort=toString'])(
    'falls back to the default when it reads %s',
    (search) => {
      expect(read(search)).toEqual({ period: 'THIS_QUARTER', by: 'TEAM', sort: defaultSort })
    },
  )
})

describe('a click on a column', () => {
  it('sorts a new number from the largest, names from A, and turns the present order round', () => {
    expect(toggled(defaultSort, 'PIPELINE')).toEqual({ column: 'PIPELINE', descending: true })
    expect(toggled(defaultSort, nameColumn)).toEqual({ column: nameColumn, descending: false })
    expect(toggled({ column: 'PIPELINE', descending: true }, 'PIPELINE')).toEqual({
      column: 'PIPELINE',
      descending: false,
    })
  })
})
