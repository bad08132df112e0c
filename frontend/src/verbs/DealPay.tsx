import { componentInWords, kindOfLine } from '@/figures/pay.ts'
import { sentence } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import type { PreviewCommissionQuery } from './previewCommission.generated.ts'

/** What deals would pay, as the server worked it out. */
export type PayPreview = NonNullable<PreviewCommissionQuery['previewCommission']>

/** DealPay says what deals would add to the pay of a period, line by line. */
export function DealPay({ preview }: { readonly preview: PayPreview }) {
  const format = useFormat()
  return (
    <div className="stack" aria-live="polite">
      <p className="effect">
        <span>
          It adds <strong>{format.money(preview.difference)}</strong>
        </span>
        <span className="small quiet">
          {format.days(preview.period)}: {format.money(preview.before)} → {format.money(preview.after)}
        </span>
      </p>
      {preview.attainments.map((each) => (
        <p key={each.component} className="small quiet">
          {componentInWords(each.component)}: attainment {format.percent(each.share, 1)} then
          {each.nextRate !== null && `, and the next unit of credit pays ${format.percent(each.nextRate, 2)}`}.
        </p>
      ))}
      {preview.issues.map((issue) => (
        <p key={issue.message} className="small late">
          {sentence(issue.message)}
        </p>
      ))}
      {preview.lines.length > 0 && (
        <details>
          <summary>Line by line</summary>
          <ul className="steps small">
            {preview.lines.map((line) => (
              <li key={line.lineKey}>
                <details>
                  <summary>
                    {kindOfLine(line.lineKind)}
                    {line.component !== null && `, ${componentInWords(line.component)}`}: {format.money(line.before)} →{' '}
                    {format.money(line.after)}
                  </summary>
                  <pre>{line.text}</pre>
                </details>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
