import { Link } from '@tanstack/react-router'
import type { KpiKey } from '@/gql/schema.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import type { CohortsQuery } from './cohorts.generated.ts'

interface Props {
  readonly goals: CohortsQuery['goals']
  readonly names: (kpi: KpiKey) => string
}

/** Goals shows how far the goals of today are, beside how much of their time is over. */
export function Goals({ goals, names }: Props) {
  const format = useFormat()
  const rows = goals?.nodes ?? []
  return (
    <section className="panel span-12" aria-label="Goals of today">
      <header>
        <h2>Goals</h2>
        <div className="actions">
          <Link to="/goals">All goals</Link>
        </div>
      </header>
      {rows.length === 0 ? (
        <p className="quiet">
          No goal is running. A goal says what a KPI shall reach, and stands here with its progress.
        </p>
      ) : (
        <Scroll label="Goals of today, wide">
          <table aria-label="Goals of today">
            <thead>
              <tr>
                <th scope="col">KPI</th>
                <th scope="col">Whose</th>
                <th scope="col" className="number">
                  So far
                </th>
                <th scope="col" className="number">
                  Goal
                </th>
                <th scope="col">Reached</th>
                <th scope="col" className="number">
                  Time over
                </th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, kpi, rep, team, territory, target, toDay, fromDay, progress }) => {
                const unit = progress.unit ?? 'COUNT'
                const shown = (text: string | null) => format.brief(text, unit, progress.currency)
                return (
                  <tr key={id}>
                    <th scope="row">{names(kpi)}</th>
                    <td>{rep?.name ?? team?.name ?? territory?.name ?? 'The whole company'}</td>
                    <td className="number" title={progress.problem ?? undefined}>
                      {shown(progress.value)}
                    </td>
                    <td className="number">{shown(target)}</td>
                    <td>
                      <span
                        className={progress.met === false ? 'pill care' : progress.met === true ? 'pill good' : 'pill'}
                      >
                        {progress.met === true ? 'Met' : progress.met === false ? 'Not met yet' : 'Not known'}
                      </span>{' '}
                      {progress.attainment === null ? '' : format.percent(progress.attainment, 1)}
                    </td>
                    <td className="number">{format.percent(progress.elapsed)}</td>
                    <td>{format.days({ from: fromDay, to: toDay })}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
