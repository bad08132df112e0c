import type { KpiKey } from '@/gql/schema.ts'
import { inWords, ofTheNumber } from '@/lib/caveats.ts'
import type { Unit } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Spark } from '@/ui/charts/Spark.tsx'

/** A figure set against another one. */
export interface Compared {
  readonly value: string | null
  readonly change: string | null
  readonly changePercent: string | null
  readonly better: boolean | null
  readonly period: { readonly from: string; readonly to: string }
}

/** A figure as a tile shows it. */
export interface Tile {
  readonly definition: { readonly key: KpiKey; readonly name: string }
  readonly total: {
    readonly value: string | null
    readonly unit: Unit
    readonly currency: string | null
    readonly caveats: readonly string[]
    readonly comparisons: readonly Compared[]
  }
}

interface Props {
  readonly tile: Tile
  readonly spark?: readonly (number | null)[] | undefined
  /** What it should come to, in the unit of the figure. */
  readonly target?: string | null
  readonly onWhy: (key: KpiKey) => void
}

/** KpiTile shows one figure, how it moved, what it should come to, and opens the panel that explains it. */
export function KpiTile({ tile, spark, target, onWhy }: Props) {
  const format = useFormat()
  const { definition, total } = tile
  const comparison = total.comparisons[0]
  const caveats = ofTheNumber(total.caveats)
  return (
    <li className="tile" data-kpi={definition.key}>
      <button type="button" onClick={() => onWhy(definition.key)} aria-label={`${definition.name}: why this figure`}>
        <span className="tile-name">{definition.name}</span>
      </button>
      <span className="figure" title={format.exact(total.value, total.unit, total.currency)}>
        {total.value === null ? (
          <>
            <span aria-hidden="true">–</span>
            <span className="hidden">not known</span>
          </>
        ) : (
          format.brief(total.value, total.unit, total.currency)
        )}
      </span>
      {comparison === undefined ? (
        <span />
      ) : (
        <Delta comparison={comparison} unit={total.unit} currency={total.currency} />
      )}
      <Spark values={spark ?? []} />
      <span className="tile-foot small quiet" title={caveats.map(inWords).join(' ')}>
        {target != null
          ? `Target ${format.brief(target, total.unit, total.currency)}`
          : caveats[0] !== undefined
            ? inWords(caveats[0])
            : '\u00a0'}
      </span>
    </li>
  )
}

/** Delta sets a figure against another one, in words and not by colour alone. */
export function Delta({
  comparison,
  unit,
  currency,
}: {
  readonly comparison: Compared
  readonly unit: Unit
  readonly currency: string | null
}) {
  const format = useFormat()
  const amount =
    unit === 'FRACTION'
      ? comparison.change === null
        ? null
        : format.points(comparison.change)
      : comparison.changePercent === null
        ? null
        : format.growth(comparison.changePercent)
  const judged = comparison.better === null ? 'same' : comparison.better ? 'better' : 'worse'
  const before = `${format.days(comparison.period)}: ${format.exact(comparison.value, unit, currency)}`
  if (amount === null) {
    return (
      <span className="delta quiet" title={before}>
        before {format.brief(comparison.value, unit, currency)}
      </span>
    )
  }
  return (
    <span className={`delta ${judged}`} title={before}>
      {judged !== 'same' && <span aria-hidden="true">{comparison.change?.startsWith('-') ? '▼ ' : '▲ '}</span>}
      {amount}
      {judged !== 'same' && <span className="hidden"> {judged}</span>}
    </span>
  )
}
