import { Button, Checkbox, MultiSelect, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type UserError, useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Message } from '@/ui/states.tsx'
import { ApplyTerritoryRulesDocument, type ApplyTerritoryRulesMutation } from './applyTerritoryRules.generated.ts'
import type { Territory } from './Territory.tsx'

type Run = NonNullable<NonNullable<ApplyTerritoryRulesMutation['applyTerritoryRules']>['territoryRun']>

/** Rules places accounts by the rules of the territories, after showing which would move from where to where. */
export function Rules({ territories }: { readonly territories: readonly Territory[] }) {
  const format = useFormat()
  const { busy, run } = useCommand(ApplyTerritoryRulesDocument)
  const [ids, setIds] = useState<readonly string[]>([])
  const [effectiveOn, setEffectiveOn] = useState(format.today())
  const [includeManual, setIncludeManual] = useState(false)
  const [reason, setReason] = useState('')
  const [shown, setShown] = useState<{ readonly of: string; readonly run: Run } | null>(null)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const asked = { territoryIds: ids.length === 0 ? null : [...ids], effectiveOn, includeManual }
  const of = JSON.stringify(asked)

  const apply = async (dryRun: boolean) => {
    const { data, problems: found } = await run({ input: { ...asked, dryRun, reason: reason === '' ? null : reason } })
    setProblems(found)
    const done = data?.applyTerritoryRules?.territoryRun
    if (done === null || done === undefined) return
    setShown({ of, run: done })
    if (!dryRun) notifications.show({ color: 'teal', message: `${format.count(done.moveCount)} accounts are moved.` })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void apply(true)
  }
  return (
    <section className="panel stack" aria-label="Place accounts by the rules">
      <p className="quiet">
        Each account goes to the territory whose rule fits it; when several fit, the one with the least priority number
        has it. Nothing moves before you have seen what would.
      </p>
      <form className="row" onSubmit={submit}>
        <MultiSelect
          size="xs"
          label="Territories"
          placeholder={ids.length === 0 ? 'All' : ''}
          data={territories.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...ids]}
          onChange={setIds}
          searchable
          w={300}
          maw="100%"
        />
        <TextInput
          label="From"
          type="date"
          required
          value={effectiveOn}
          onChange={(event) => setEffectiveOn(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label="Move accounts that were placed by hand too"
          checked={includeManual}
          onChange={(event) => setIncludeManual(event.currentTarget.checked)}
        />
        <Button type="submit" loading={busy}>
          Show what would move
        </Button>
      </form>
      <Problems problems={problems} />
      {shown !== null && shown.of === of && (
        <>
          <Outcome run={shown.run} />
          {shown.run.dryRun && shown.run.moveCount > 0 && (
            <div className="row">
              <TextInput
                label="Why, for the change log"
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                maxLength={255}
                w={360}
                maw="100%"
              />
              <Button loading={busy} onClick={() => void apply(false)}>
                Move {format.count(shown.run.moveCount)} accounts
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  )
}

function Outcome({ run }: { readonly run: Run }) {
  const format = useFormat()
  const facts: readonly (readonly [string, number])[] = [
    ['accounts looked at', run.accountCount],
    [run.dryRun ? 'would move' : 'moved', run.moveCount],
    ['stay where they are', run.keptCount],
    ['held fast', run.lockedCount],
    ['fit several alike', run.conflictCount],
    ['fit no rule', run.uncoveredCount],
  ]
  return (
    <>
      <Message kind={run.dryRun ? 'note' : 'ok'}>
        {run.dryRun
          ? `This would happen on ${format.date(run.effectiveOn)}. Nothing has been moved.`
          : `Done, from ${format.date(run.effectiveOn)} on.`}
      </Message>
      <dl className="counts">
        {facts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{format.count(count)}</dd>
          </div>
        ))}
      </dl>
      {run.flows.length > 0 && (
        <Scroll label="From where to where">
          <table aria-label="From where to where">
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col" className="number">
                  Accounts
                </th>
              </tr>
            </thead>
            <tbody>
              {run.flows.map((flow) => (
                <tr key={`${flow.from?.id} ${flow.to?.id}`}>
                  <th scope="row">{flow.from?.name ?? 'no territory'}</th>
                  <td>{flow.to?.name ?? 'no territory'}</td>
                  <td className="number">{format.count(flow.accountCount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {run.moves.length > 0 && (
        <details>
          <summary>
            The accounts
            {run.moves.length < run.moveCount ? `, the first ${format.count(run.moves.length)}` : ''}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
          <section className="scroll preview" aria-label="Accounts that move" tabIndex={0}>
            <table aria-label="Accounts that move">
              <tbody>
                {run.moves.map((move) => (
                  <tr key={move.account?.id}>
                    <th scope="row">
                      {move.account === null ? (
                        '(hidden)'
                      ) : (
                        <Link to={`/accounts/${move.account.id}`}>{move.account.name}</Link>
                      )}
                    </th>
                    <td>{move.from?.name ?? 'no territory'}</td>
                    <td>{move.to?.name ?? 'no territory'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      )}
      {run.conflicts.length > 0 && (
        <details>
          <summary>Accounts that fit several territories alike</summary>
          <ul className="steps">
            {run.conflicts.map((each) => (
              <li key={each.account?.id}>
                {each.account?.name ?? '(hidden)'}
                <span className="quiet"> {each.territories.map((territory) => territory.name).join(', ')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
