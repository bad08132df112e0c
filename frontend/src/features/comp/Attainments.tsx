import { componentInWords } from '@/figures/pay.ts'
import type { Money } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'

/** Where a payee stands in a component, as the server worked it out. */
export interface Standing {
  readonly component: string
  readonly share: string | null
  readonly tier: number | null
  readonly nextRate: string | null
  readonly creditedUnits: string | null
  readonly quotaUnits: string | null
  readonly nextTierUnits: string | null
  readonly window: { readonly from: string; readonly to: string }
  readonly credited: Money | null
  readonly quota: Money | null
  readonly nextTier: Money | null
}

/** Attainments show how far each component is, where the next tier begins and what the next unit pays. */
export function Attainments({ all }: { readonly all: readonly Standing[] }) {
  if (all.length === 0) return <p className="quiet">No component follows a quota.</p>
  return (
    <ul className="stack" aria-label="Attainment">
      {all.map((each) => (
        <Attainment key={`${each.component} ${each.window.from} ${each.window.to}`} at={each} />
      ))}
    </ul>
  )
}

function Attainment({ at }: { readonly at: Standing }) {
  const format = useFormat()
  const credited = at.credited === null ? format.plain(at.creditedUnits) : format.money(at.credited)
  const quota = at.quota !== null ? format.money(at.quota) : at.quotaUnits !== null ? format.plain(at.quotaUnits) : null
  const missing =
    at.nextTier !== null ? format.money(at.nextTier) : at.nextTierUnits !== null ? format.plain(at.nextTierUnits) : null
  // Only where the bar ends; the number beside it is the server's.
  const reached = at.share === null ? 0 : Math.max(0, Number(at.share))
  const scale = Math.max(1.2, reached)
  const place = (share: number) => `${((share / scale) * 100).toFixed(2)}%`
  return (
    <li>
      <p className="row">
        <strong>{componentInWords(at.component)}</strong>
        <span className="quiet small">{format.days(at.window)}</span>
      </p>
      <p>
        {at.share !== null && <span className="figure">{format.percent(at.share, 1)} </span>}
        <span className="quiet">
          {credited}
          {quota === null ? ' credited, no quota' : ` of ${quota}`}
        </span>
      </p>
      {at.share !== null && (
        <div className="bullet" aria-hidden="true">
          <span className="done" ref={(node) => node?.style.setProperty('width', place(reached))} />
          <span className="tick" ref={(node) => node?.style.setProperty('left', place(1))} />
        </div>
      )}
      <p className="small quiet">
        {at.tier !== null && `Tier ${at.tier}. `}
        {at.nextRate !== null && `The next unit of credit pays ${format.percent(at.nextRate, 2)}. `}
        {missing === null ? '' : `${missing} more and the next tier begins.`}
      </p>
    </li>
  )
}
