import { days, exact, growth, plain, points, value } from '@/lib/format.ts'
import { inWords, ofTheNumber } from './caveats.ts'
import type { Comparison, Figure } from './operations.ts'

interface Props {
  readonly figure: Figure
  readonly locale: string
}

/** KpiCard shows one KPI, how it moved, why it may mislead, and on demand how it was computed. */
export function KpiCard({ figure, locale }: Props) {
  const { definition, total } = figure
  const comparison = total.comparisons[0]
  const caveats = ofTheNumber(total.caveats)
  return (
    <li className="card" data-kpi={definition.key}>
      <h3>{definition.name}</h3>
      <p className="figure" title={exact(total.value, total.unit, total.currency, locale)}>
        {total.value === null ? (
          <>
            <span aria-hidden="true">–</span>
            <span className="hidden">not known</span>
          </>
        ) : (
          value(total.value, total.unit, total.currency, locale)
        )}
      </p>
      {comparison !== undefined && <Change comparison={comparison} figure={figure} locale={locale} />}
      {caveats.length > 0 && (
        <ul className="caveats">
          {caveats.map((caveat) => (
            <li key={caveat}>{inWords(caveat)}</li>
          ))}
        </ul>
      )}
      <details>
        <summary>
          How it is computed<span className="hidden">: {definition.name}</span>
        </summary>
        <p>{definition.description}</p>
        <p>{definition.formula}</p>
        <dl>
          <div>
            <dt>Exactly</dt>
            <dd>{exact(total.value, total.unit, total.currency, locale)}</dd>
          </div>
          {total.numerator !== null && total.denominator !== null && (
            <div>
              <dt>Divided</dt>
              <dd>
                {plain(total.numerator, locale)} ÷ {plain(total.denominator, locale)}
              </dd>
            </div>
          )}
          <div>
            <dt>Records</dt>
            <dd>{new Intl.NumberFormat(locale).format(total.sampleSize)}</dd>
          </div>
        </dl>
      </details>
    </li>
  )
}

interface ChangeProps {
  readonly comparison: Comparison
  readonly figure: Figure
  readonly locale: string
}

/** Change sets a number against the one of the period before, in words and not by colour alone. */
function Change({ comparison, figure, locale }: ChangeProps) {
  const { unit, currency } = figure.total
  const before = (
    <span className="before" title={days(comparison.period, locale)}>
      before: {value(comparison.value, unit, currency, locale)}
    </span>
  )
  const amount = amountOf(comparison, unit === 'FRACTION', locale)
  if (amount === null) return <p className="change">{before}</p>
  const judgement = comparison.better === null ? 'same' : comparison.better ? 'better' : 'worse'
  const arrow = comparison.change?.startsWith('-') ? '▼' : '▲'
  return (
    <p className={`change ${judgement}`}>
      <span className="delta">
        {judgement !== 'same' && <span aria-hidden="true">{arrow} </span>}
        {amount}
        {judgement !== 'same' && ` ${judgement}`}
      </span>{' '}
      {before}
    </p>
  )
}

function amountOf(comparison: Comparison, share: boolean, locale: string): string | null {
  if (share) return comparison.change === null ? null : points(comparison.change, locale)
  return comparison.changePercent === null ? null : growth(comparison.changePercent, locale)
}
