import { useFormat } from '@/lib/viewer.tsx'
import type { DashboardQuery } from './dashboard.generated.ts'

type Tile = DashboardQuery['strip'][number]

/** Changed says in words what moved, the worse first: that is what asks for a decision. */
export function Changed({ strip }: { readonly strip: readonly Tile[] }) {
  const format = useFormat()
  const moved = strip.flatMap((tile) => {
    const comparison = tile.total.comparisons[0]
    if (comparison == null || comparison.change === null || /^-?0(\.0+)?$/.test(comparison.change)) return []
    return [{ tile, comparison }]
  })
  const order = (better: boolean | null) => (better === false ? 0 : better === true ? 1 : 2)
  const sorted = [...moved].sort((a, b) => order(a.comparison.better) - order(b.comparison.better))
  return (
    <section className="panel span-4" aria-label="What changed">
      <header>
        <h2>What changed</h2>
      </header>
      {sorted.length === 0 && <p className="quiet">Nothing moved against the other period.</p>}
      <ul className="changed">
        {sorted.map(({ tile, comparison }) => {
          const { unit, currency, value } = tile.total
          const fell = comparison.change?.startsWith('-') === true
          const judged = comparison.better === null ? '' : comparison.better ? 'better' : 'worse'
          return (
            <li key={tile.definition.key} className={judged}>
              <span aria-hidden="true">{fell ? '▼' : '▲'}</span>
              <span>
                <strong>{tile.definition.name}</strong> {fell ? 'fell' : 'rose'} from{' '}
                {format.brief(comparison.value, unit, currency)} to {format.brief(value, unit, currency)}
                {unit === 'FRACTION' && comparison.change !== null
                  ? `, ${format.points(comparison.change)}`
                  : comparison.changePercent !== null
                    ? `, ${format.growth(comparison.changePercent)}`
                    : ''}
                {judged === '' ? '' : <span className="hidden">, {judged}</span>}.
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
