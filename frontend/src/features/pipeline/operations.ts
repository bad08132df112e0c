import { operation } from '@/lib/api.ts'
import type { Unit } from '@/lib/format.ts'
import document from './pipeline.graphql'

/** The days from one day up to another one, which is not included. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** One number with what is needed to read it. */
export interface KpiNumber {
  readonly value: string | null
  readonly unit: Unit
  readonly currency: string | null
  readonly sampleSize: number
  readonly caveats: readonly string[]
}

/** A number set against the one of the period before. */
export interface Comparison {
  readonly value: string | null
  readonly change: string | null
  readonly changePercent: string | null
  readonly better: boolean | null
  readonly period: Period
}

/** A KPI as a card shows it. */
export interface Figure {
  readonly definition: {
    readonly key: string
    readonly name: string
    readonly description: string
    readonly formula: string
  }
  readonly total: KpiNumber & {
    readonly period: Period
    readonly numerator: string | null
    readonly denominator: string | null
    readonly comparisons: readonly Comparison[]
  }
}

/** A KPI as a column of the table. */
export interface Column {
  readonly definition: { readonly key: string; readonly name: string; readonly unit: Unit }
  readonly points: readonly (KpiNumber & {
    readonly group: readonly { readonly key: string | null; readonly label: string }[]
  })[]
  readonly total: KpiNumber
}

export interface PipelineData {
  readonly figures: readonly Figure[]
  readonly table: readonly Column[]
}

export interface PipelineVariables {
  readonly keys: readonly string[]
  readonly tableKeys: readonly string[]
  readonly period: string
  readonly by: string
}

export const pipeline = operation<PipelineData, PipelineVariables>(document)
