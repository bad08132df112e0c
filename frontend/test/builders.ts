import type { Column, Figure, KpiNumber, PipelineData } from '@/features/pipeline/operations.ts'
import type { Unit } from '@/lib/format.ts'

/** number builds a number of euros unless told otherwise. */
export function number(value: string | null, more: Partial<KpiNumber> = {}): KpiNumber {
  return { value, unit: 'MONEY', currency: 'EUR', sampleSize: 12, caveats: [], ...more }
}

/** figure builds a card that compares this quarter with the one before. */
export function figure(key: string, total: Partial<Figure['total']> = {}): Figure {
  return {
    definition: { key, name: `The ${key}`, description: 'What it says.', formula: 'How it is computed.' },
    total: {
      ...number('1000'),
      period: { from: '2026-10-01', to: '2027-01-01' },
      numerator: null,
      denominator: null,
      comparisons: [],
      ...total,
    },
  }
}

/** column builds a column with a value for each named group. */
export function column(key: string, values: Readonly<Record<string, string | null>>, unit: Unit = 'MONEY'): Column {
  return {
    definition: { key, name: `The ${key}`, unit },
    points: Object.entries(values).map(([label, value]) => ({
      ...number(value, { unit }),
      group: [{ key: `key of ${label}`, label }],
    })),
    total: number('99', { unit }),
  }
}

/** pipelineData builds an answer of one card and one column. */
export function pipelineData(more: Partial<PipelineData> = {}): PipelineData {
  return { figures: [figure('WON_REVENUE')], table: [column('WON_REVENUE', { North: '700', South: '300' })], ...more }
}
