import { useFormat } from '@/lib/viewer.tsx'

interface Counts {
  readonly read: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
}

interface Props {
  readonly report: Counts & { readonly entities?: readonly (Counts & { readonly entity: string })[] }
  readonly dryRun: boolean
}

/** spaced writes the name of a record of the API in words: CustomerSubscription is a customer subscription. */
export function spaced(entity: string): string {
  const text = entity.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Report says what became of the rows of an import, or what would become of them. */
export function Report({ report, dryRun }: Props) {
  const format = useFormat()
  const heads: readonly (readonly [keyof Counts, string])[] = [
    ['read', 'rows read'],
    ['created', dryRun ? 'to create' : 'created'],
    ['updated', dryRun ? 'to change' : 'changed'],
    ['unchanged', 'as they are'],
    ['rejected', 'rejected'],
  ]
  return (
    <div className="stack">
      <dl className="counts">
        {heads.map(([key, head]) => (
          <div key={key}>
            <dt>{head}</dt>
            <dd data-count={key}>{format.count(report[key])}</dd>
          </div>
        ))}
      </dl>
      {report.entities !== undefined && report.entities.length > 1 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="scroll" aria-label="By kind of record" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Kind of record</th>
                {heads.map(([key, head]) => (
                  <th key={key} scope="col" className="number">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {report.entities.map((each) => (
                <tr key={each.entity}>
                  <th scope="row">{spaced(each.entity)}</th>
                  {heads.map(([key]) => (
                    <td key={key} className="number">
                      {format.count(each[key])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}
