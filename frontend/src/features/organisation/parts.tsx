import type { Money } from '@/lib/format.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { FieldChanges } from '@/ui/FieldChanges.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { type Stay, standing } from './tree.ts'

/** A target of somebody for a time. */
interface Quota {
  readonly id: string
  readonly measure: string
  readonly fromDay: string
  readonly toDay: string
  readonly units: number | null
  readonly amount: Money | null
}

/** Quotas lists targets. */
export function Quotas({ quotas }: { readonly quotas: readonly Quota[] }) {
  const format = useFormat()
  if (quotas.length === 0) return <p className="quiet">No quota yet.</p>
  return (
    <Scroll label="Quotas">
      <table aria-label="Quotas">
        <thead>
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Measure</th>
            <th scope="col" className="number">
              Quota
            </th>
          </tr>
        </thead>
        <tbody>
          {quotas.map((quota) => (
            <tr key={quota.id}>
              <th scope="row">{format.days({ from: quota.fromDay, to: quota.toDay })}</th>
              <td>{words(quota.measure)}</td>
              <td className="number">
                {quota.amount === null
                  ? quota.units === null
                    ? '–'
                    : format.count(quota.units)
                  : format.money(quota.amount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Standing says whether a stay is over, going on, or to come. */
export function Standing({ stay, on }: { readonly stay: Stay; readonly on: string }) {
  const at = standing(stay, on)
  const said = { now: 'now', past: 'over', future: 'to come' }[at]
  return <span className={`pill ${at === 'now' ? 'good' : at === 'future' ? 'care' : ''}`}>{said}</span>
}

/** A change of the record as the change log has it. */
interface Change {
  readonly id: string
  readonly recordedAt: string
  readonly actor: string
  readonly reason: string | null
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
}

/** History lists what changed about a record. */
export function History({ changes }: { readonly changes: readonly Change[] }) {
  const format = useFormat()
  if (changes.length === 0) return null
  return (
    <details>
      <summary>What changed about it</summary>
      <ol className="steps">
        {changes.map((change) => (
          <li key={change.id}>
            <div>
              <span className="quiet">{format.instant(change.recordedAt)}</span> {change.actor}
              {change.reason === null ? '' : `: ${change.reason}`}
              <FieldChanges fields={change.fields} />
            </div>
          </li>
        ))}
      </ol>
    </details>
  )
}
