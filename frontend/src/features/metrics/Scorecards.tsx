import { Button, Modal, Select } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { inWords } from '@/lib/caveats.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { presets } from '@/lib/period.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Empty, Message, Pending, Trouble } from '@/ui/states.tsx'
import { ArchiveScorecardDocument } from './archiveScorecard.generated.ts'
import { EditScorecard } from './EditScorecard.tsx'
import { useKpis } from './names.ts'
import { ScorecardHistory } from './ScorecardHistory.tsx'
import { ScorecardListDocument, type ScorecardListQuery } from './scorecardList.generated.ts'
import { ScorecardScoreDocument, type ScorecardScoreQuery } from './scorecardScore.generated.ts'
import { metricsView } from './view.ts'

export type Scorecard = NonNullable<ScorecardListQuery['scorecards']>['nodes'][number]
type Score = NonNullable<Extract<NonNullable<ScorecardScoreQuery['node']>, { __typename: 'Scorecard' }>['score']>

/** Scorecards bring KPIs of several kinds onto one scale, from 0 to 100, by weight. */
export function Scorecards() {
  const can = useCan()
  const [view, change] = useView(metricsView)
  const [editing, setEditing] = useState<Scorecard | 'new' | null>(null)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const archive = useCommand(ArchiveScorecardDocument)
  const [{ data, error }, again] = useQuery({ query: ScorecardListDocument, context: followsChanges })
  const failure = failureOf(error)
  const cards = data?.scorecards?.nodes ?? []
  const at = cards.find((each) => each.id === view.at) ?? cards[0] ?? null
  const period = { preset: view.period }
  const [scored, askAgain] = useQuery({
    query: ScorecardScoreDocument,
    variables: { id: at?.id ?? '', period },
    pause: at === null,
    context: followsChanges,
  })
  const scoreFailure = failureOf(scored.error)
  const node = scored.data?.node
  const score = node?.__typename === 'Scorecard' && node.id === at?.id ? node.score : null
  return (
    <div className="stack">
      <div className="row tools">
        {cards.length > 0 && (
          <Select
            aria-label="Scorecard"
            data={cards.map(({ id, name }) => ({ value: id, label: name }))}
            value={at?.id ?? null}
            onChange={(next) => change({ at: next ?? '' })}
            allowDeselect={false}
            w={260}
          />
        )}
        <Select
          aria-label="Period"
          data={presets.map(([value, label]) => ({ value, label }))}
          value={view.period}
          onChange={(next) => change({ period: (next ?? 'THIS_QUARTER') as typeof view.period })}
          allowDeselect={false}
          w={180}
        />
        {can('createScorecard') && (
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setEditing('new')}>
            New scorecard
          </Button>
        )}
        {at?.viewerCan.update === true && (
          <Button variant="default" onClick={() => setEditing(at)}>
            Change…
          </Button>
        )}
        {at?.viewerCan.archive === true && (
          <Button
            variant="subtle"
            loading={archive.busy}
            onClick={async () =>
              setProblems((await archive.run({ input: { id: at.id, expectedVersion: at.version } })).problems)
            }
          >
            Put away
          </Button>
        )}
      </div>
      <Problems problems={problems} />
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={320} label="Loading the scorecards…" />}
      {data !== undefined && at === null && (
        <Empty title="No scorecard yet">
          <p>A scorecard weighs KPIs against each other: for each, what scores 0 and what scores 100.</p>
        </Empty>
      )}
      {at !== null && scoreFailure !== null && <Trouble failure={scoreFailure} onRetry={askAgain} />}
      {at !== null && scoreFailure === null && score === null && scored.fetching && (
        <Pending height={320} label="Scoring…" />
      )}
      {at !== null && score !== null && <Scored card={at} score={score} />}
      {at !== null && score !== null && <ScorecardHistory key={at.id} id={at.id} name={at.name} />}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? 'New scorecard' : 'Change the scorecard'}
        size="xl"
      >
        {editing !== null && (
          <EditScorecard card={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
        )}
      </Modal>
    </div>
  )
}

function Scored({ card, score }: { readonly card: Scorecard; readonly score: Score }) {
  const format = useFormat()
  const kpis = useKpis()
  return (
    <section className="panel stack" aria-label={card.name}>
      <header>
        <h2>{card.name}</h2>
        <span className="quiet">{format.days(score.period)}</span>
      </header>
      {card.note !== null && <p className="quiet">{card.note}</p>}
      <p>
        <span className="figure">{format.plain(score.score)}</span> <span className="quiet">of 100</span>
      </p>
      {!score.complete && (
        <Message kind="warn">
          Not every measure has a value in this period; the weights of the others stand for it.
        </Message>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <section className="scroll" aria-label="Measures" tabIndex={0}>
        <table aria-label="Measures">
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col" className="number">
                Weight
              </th>
              <th scope="col" className="number">
                Scores 0 at
              </th>
              <th scope="col" className="number">
                Scores 100 at
              </th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col">Score</th>
            </tr>
          </thead>
          {score.perspectives.map((perspective) => (
            <tbody key={perspective.name}>
              <tr>
                <th scope="rowgroup">
                  <strong>{perspective.name}</strong>
                </th>
                <td className="number">{format.plain(perspective.weight)}</td>
                <td />
                <td />
                <td />
                <td>
                  <Bar score={perspective.score} label={perspective.name} />
                </td>
              </tr>
              {perspective.measures.map(({ measure, value, unit, currency, score: own, caveats }) => {
                const name = kpis.named(measure.kpi)
                const shown = (text: string | null) => format.value(text, unit ?? kpis.unitOf(measure.kpi), currency)
                return (
                  <tr key={`${measure.kpi} ${measure.floor} ${measure.target}`}>
                    <th scope="row">{name}</th>
                    <td className="number">{format.plain(measure.weight)}</td>
                    <td className="number">{shown(measure.floor)}</td>
                    <td className="number">{shown(measure.target)}</td>
                    <td className="number" title={caveats.map(inWords).join(' ') || undefined}>
                      {shown(value)}
                    </td>
                    <td>
                      <Bar score={own} label={name} />
                    </td>
                  </tr>
                )
              })}
            </tbody>
          ))}
        </table>
      </section>
    </section>
  )
}

function Bar({ score, label }: { readonly score: string | null; readonly label: string }) {
  const format = useFormat()
  if (score === null) return <span className="quiet">no value</span>
  return (
    <span className="row">
      <span className="score">
        <progress max={100} value={Number(score)} aria-label={`${label}, score`} />
      </span>
      {format.plain(score)}
    </span>
  )
}
