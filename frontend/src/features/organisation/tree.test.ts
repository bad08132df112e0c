import { describe, expect, it } from 'vitest'
import { type Branch, standing, treeOf } from './tree.ts'

const item = (id: string, parent: string | null) => ({ id, name: id, parent: parent === null ? null : { id: parent } })

function written(branches: readonly Branch<ReturnType<typeof item>>[]): string {
  return branches
    .map(({ item: each, branches: below }) => (below.length === 0 ? each.id : `${each.id}(${written(below)})`))
    .join(' ')
}

describe('a tree', () => {
  it('stands in order of names below its parents', () => {
    expect(written(treeOf([item('c', 'a'), item('a', null), item('b', 'a'), item('d', 'c')]))).toBe('a(b c(d))')
  })

  it('shows at the top what has a parent that may not be seen', () => {
    expect(written(treeOf([item('b', 'hidden'), item('a', null)]))).toBe('a b')
  })

  it('of nothing is nothing', () => {
    expect(treeOf([])).toEqual([])
  })
})

describe('a stay', () => {
  it.each([
    ['2026-01-01', null, 'now'],
    ['2026-01-01', '2026-06-01', 'past'],
    ['2026-01-01', '2026-06-02', 'now'],
    ['2026-06-01', null, 'now'],
    ['2026-06-02', null, 'future'],
  ] as const)('from %s to %s is %s on the first of June', (validFrom, validTo, want) => {
    expect(standing({ validFrom, validTo }, '2026-06-01')).toBe(want)
  })
})
