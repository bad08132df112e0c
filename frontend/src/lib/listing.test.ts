import { describe, expect, it } from 'vitest'
import { readDefinition, writeDefinition } from './definition.ts'
import { type FilterField, orderOf, readCondition, sortedBy, whereOf, writeCondition } from './listing.ts'

const options = [
  { value: 'OPEN', label: 'Open' },
  { value: 'WON', label: 'Won' },
]
const fields: readonly FilterField[] = [
  { key: 'status', label: 'Status', kind: 'enum', options },
  { key: 'name', label: 'Name', kind: 'text' },
  { key: 'owner', label: 'Owner', kind: 'record' },
  { key: 'amount', label: 'Amount', kind: 'number' },
  { key: 'score', label: 'Score', kind: 'number' },
  { key: 'closeOn', label: 'Close date', kind: 'date' },
  { key: 'createdAt', label: 'Created', kind: 'instant' },
  { key: 'autoRenew', label: 'Renews', kind: 'yesNo' },
]
const where = (...texts: string[]) => whereOf(texts.flatMap((text) => readCondition(text, fields) ?? []))

describe('a condition of a list', () => {
  it('becomes the filter of the API, money as a decimal and counts as numbers', () => {
    expect(
      where('status~in~OPEN|WON', 'name~contains~a~b', 'owner~isNull~', 'amount~gte~10.50', 'score~lte~7'),
    ).toEqual({
      and: [
        { status: { in: ['OPEN', 'WON'] } },
        { name: { contains: 'a~b' } },
        { owner: { isNull: true } },
        { amount: { gte: '10.50' } },
        { score: { lte: 7 } },
      ],
    })
    expect(where('createdAt~gte~2026-03-01', 'createdAt~lte~2026-03-31', 'autoRenew~eq~no')).toEqual({
      and: [
        { createdAt: { gte: '2026-03-01T00:00:00.000Z' } },
        { createdAt: { lte: '2026-03-31T23:59:59.999Z' } },
        { autoRenew: { eq: false } },
      ],
    })
  })

  it('is written as it was read', () => {
    for (const text of ['status~in~OPEN', 'owner~nin~rep_1|rep_2', 'closeOn~gte~2026-01-31', 'name~isNull~']) {
      const read = readCondition(text, fields)
      expect(read === null ? null : writeCondition(read)).toBe(text)
    }
  })

  it.each([
    'status~in~NEVER',
    'closeOn~gte~soon',
    'amount~gte~ten',
    'status~in~',
    'x~eq~1',
    'status~gte~OPEN',
    '',
    '~~',
  ])('is left out when it makes no sense: %s', (text) => {
    expect(readCondition(text, fields)).toBeNull()
    expect(where(text)).toBeNull()
  })
})

describe('the order of a list', () => {
  it('goes up, down and off with each click, and shift keeps the others', () => {
    expect(sortedBy([], 'NAME', false)).toEqual(['NAME'])
    expect(sortedBy(['NAME'], 'NAME', false)).toEqual(['-NAME'])
    expect(sortedBy(['-NAME'], 'NAME', false)).toEqual([])
    expect(sortedBy(['NAME'], 'STATUS', true)).toEqual(['NAME', 'STATUS'])
    expect(sortedBy(['NAME', 'STATUS'], 'NAME', true)).toEqual(['STATUS', '-NAME'])
  })

  it('leaves out what the list cannot be sorted by', () => {
    expect(orderOf(['-NAME', 'EVIL'], ['NAME'])).toEqual([{ field: 'NAME', direction: 'DESC' }])
    expect(orderOf(['EVIL'], ['NAME'])).toBeNull()
  })
})

describe('the definition of a saved view', () => {
  const view = {
    q: 'acme',
    f: ['status~in~OPEN', 'owner~in~rep_1', 'createdAt~gte~2026-03-01', 'autoRenew~eq~yes'],
    sort: ['-CREATED_AT', 'NAME'],
    by: 'STAGE',
    cols: ['name', 'amount'],
    pin: ['amount'],
    w: ['name~240'],
    archived: true,
  }

  it('comes back the same', () => {
    expect(readDefinition(writeDefinition(view, fields, ['CREATED_AT', 'NAME']), fields)).toEqual(view)
  })

  it('is read as programs write it, with conditions side by side', () => {
    const kept = readDefinition(
      '{"where":{"status":{"eq":"OPEN"},"and":[{"amount":{"gte":"5"}}]},"orderBy":[{"field":"CREATED_AT","direction":"DESC"}]}',
      fields,
    )
    expect(kept).toMatchObject({ f: ['status~in~OPEN', 'amount~gte~5'], sort: ['-CREATED_AT'] })
  })

  it.each(['', '{', '[]', '{"where":5,"orderBy":{},"columns":[1],"search":{}}', '{"where":{"status":"OPEN"}}'])(
    'shows everything when it is %s',
    (text) => {
      expect(readDefinition(text, fields)).toEqual({
        q: '',
        f: [],
        sort: [],
        by: '',
        cols: [],
        pin: [],
        w: [],
        archived: false,
      })
    },
  )
})
