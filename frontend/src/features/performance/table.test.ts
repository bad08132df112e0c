import { describe, expect, it } from 'vitest'
import { type Column, rowsOf, sorted } from './table.ts'

/** column builds a column with a value for each named group. */
function column(key: Column['definition']['key'], values: Readonly<Record<string, string | null>>): Column {
  const number = (value: string | null) => ({
    __typename: 'KpiPoint' as const,
    value,
    unit: 'MONEY' as const,
    currency: 'EUR',
    sampleSize: 12,
    caveats: [],
  })
  return {
    __typename: 'Kpi',
    definition: { __typename: 'KpiDefinition', key, name: `The ${key}`, unit: 'MONEY' },
    points: Object.entries(values).map(([label, value]) => ({
      ...number(value),
      group: [{ __typename: 'KpiGroup' as const, key: `key of ${label}`, label }],
    })),
    total: { ...number('99'), period: { __typename: 'Period', from: '2026-10-01', to: '2027-01-01' } },
  }
}

const columns = [
  column('WON_REVENUE', { South: '9', North: '10', East: null, West: '10' }),
  column('PIPELINE', { North: '5', Centre: '1' }),
]
const labels = (sort: { column: string; descending: boolean }) =>
  sorted(rowsOf(columns), columns, sort, 'en').map((row) => row.label)

describe('rows of the table', () => {
  it('hold one row for each group that any column has, with gaps where a column has none', () => {
    const rows = rowsOf(columns)
    expect(rows.map((row) => row.label)).toEqual(['South', 'North', 'East', 'West', 'Centre'])
    expect(rows.map((row) => row.cells.map((cell) => cell?.value ?? null))).toEqual([
      ['9', null],
      ['10', '5'],
      [null, null],
      ['10', null],
      [null, '1'],
    ])
  })

  it('stand by number from the largest, the unknown last and equals by name', () => {
    expect(labels({ column: 'WON_REVENUE', descending: true })).toEqual(['North', 'West', 'South', 'Centre', 'East'])
  })

  it('stand by number from the smallest, the unknown still last', () => {
    expect(labels({ column: 'WON_REVENUE', descending: false })).toEqual(['South', 'North', 'West', 'Centre', 'East'])
  })

  it('stand by name both ways', () => {
    expect(labels({ column: 'NAME', descending: false })).toEqual(['Centre', 'East', 'North', 'South', 'West'])
    expect(labels({ column: 'NAME', descending: true })).toEqual(['West', 'South', 'North', 'East', 'Centre'])
  })
})
