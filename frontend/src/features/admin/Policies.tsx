import { Button, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { problemsOf, type UserError, useCommand } from '@/lib/command.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Message, Pending, Trouble } from '@/ui/states.tsx'
import { MrrPoliciesDocument, type MrrPoliciesQuery } from './mrrPolicies.generated.ts'
import { PreviewPoliciesDocument, type PreviewPoliciesQuery } from './previewPolicies.generated.ts'
import { UpdateOrganisationDocument } from './updateOrganisation.generated.ts'

type Policy = NonNullable<MrrPoliciesQuery['mrrPolicies']>[number]
type Effect = NonNullable<NonNullable<PreviewPoliciesQuery['previewMrrPolicies']>['effect']>

/** Policies are the rules of recurring revenue. What a change does to the figures is shown before it is made. */
export function Policies() {
  const [{ data, error }, again] = useQuery({ query: MrrPoliciesDocument, context: followsChanges })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined) return <Pending height={400} label="Loading the policies…" />
  if (data.mrrPolicies === null) return <Empty title="The policies are not for your role" />
  return (
    <div className="stack">
      <Choose key={data.organisation?.version ?? 0} policies={data.mrrPolicies} data={data} />
      <Versions data={data} />
    </div>
  )
}

function Choose({ policies, data }: { readonly policies: readonly Policy[]; readonly data: MrrPoliciesQuery }) {
  const can = useCan()
  const client = useClient()
  const { busy, run } = useCommand(UpdateOrganisationDocument)
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
  const [shown, setShown] = useState<{ readonly of: string; readonly effect: Effect } | null>(null)
  const [looking, setLooking] = useState(false)
  const [reason, setReason] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const savable = data.organisation?.viewerCan.update === true && can('updateOrganisation')
  const editable = can('previewMrrPolicies')
  const differing = policies.filter((policy) => (chosen[policy.key] ?? policy.current) !== policy.current)
  const input = differing.map((policy) => ({ key: policy.key, value: chosen[policy.key] ?? policy.current }))
  const of = JSON.stringify(input)

  const look = async () => {
    setLooking(true)
    const answer = await client
      .query(PreviewPoliciesDocument, { policies: input }, { requestPolicy: 'network-only' })
      .toPromise()
    setLooking(false)
    const failure = failureOf(answer.error)
    if (failure !== null) return setProblems([{ code: failure.code, message: failure.message, path: [] }])
    setProblems(answer.data === undefined ? [] : problemsOf(answer.data))
    const effect = answer.data?.previewMrrPolicies?.effect
    if (effect) setShown({ of, effect })
  }
  const save = async () => {
    const { problems: found } = await run({
      input: {
        expectedVersion: data.organisation?.version ?? null,
        policies: input,
        reason: reason === '' ? null : reason,
      },
    })
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: 'The policies are changed; recurring revenue is computed anew.' })
    setChosen({})
    setShown(null)
  }

  return (
    <section className="panel stack" aria-label="Policies of recurring revenue">
      <p className="quiet">
        They say what counts as recurring revenue and when. History stays: a change makes a new version of the ledger,
        and figures of earlier versions can still be asked for.
      </p>
      {policies.map((policy) => (
        <Rule
          key={policy.key}
          policy={policy}
          value={chosen[policy.key] ?? policy.current}
          editable={editable}
          onChange={(value) => setChosen((now) => ({ ...now, [policy.key]: value }))}
        />
      ))}
      <Problems problems={problems} />
      {!editable && <Message kind="note">Your role may read the policies and not change them.</Message>}
      {editable && (
        <div className="row">
          <Button loading={looking} disabled={differing.length === 0} onClick={() => void look()}>
            Show what changes
          </Button>
          {differing.length > 0 && (
            <Button variant="subtle" onClick={() => setChosen({})}>
              Leave them as they are
            </Button>
          )}
        </div>
      )}
      {shown !== null && shown.of === of && (
        <>
          <EffectOf effect={shown.effect} />
          {savable ? (
            <>
              <TextInput
                label="Why, for the change log"
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                maxLength={255}
                w={420}
                maw="100%"
              />
              <div>
                <Button loading={busy} onClick={() => void save()}>
                  Change the policies
                </Button>
              </div>
            </>
          ) : (
            <Message kind="note">Your role may look at what a change does and not make it.</Message>
          )}
        </>
      )}
    </section>
  )
}

function Rule(props: {
  readonly policy: Policy
  readonly value: string
  readonly editable: boolean
  readonly onChange: (value: string) => void
}) {
  const { policy, value, editable, onChange } = props
  const meaning = policy.choices.find((choice) => choice.value === value)?.meaning
  const changed = value !== policy.current
  const description = (
    <>
      {policy.meaning}
      {changed && <strong> Changed; now it is {words(policy.current)}.</strong>}
    </>
  )
  if (policy.choices.length === 0) {
    return (
      <TextInput
        label={labelOf(policy.key)}
        description={
          <>
            {description}
            {policy.leastDays !== null && ` From ${policy.leastDays} to ${policy.mostDays} days.`}
          </>
        }
        inputMode="numeric"
        value={value}
        disabled={!editable}
        onChange={(event) => onChange(event.currentTarget.value)}
        maw={560}
      />
    )
  }
  return (
    <div>
      <Select
        label={labelOf(policy.key)}
        description={description}
        data={policy.choices.map((choice) => ({
          value: choice.value,
          label: choice.value === policy.default ? `${words(choice.value)} (as delivered)` : words(choice.value),
        }))}
        value={value}
        disabled={!editable}
        onChange={(next) => onChange(next ?? policy.current)}
        allowDeselect={false}
        maw={560}
      />
      {meaning !== undefined && <p className="small quiet">{sentence(meaning)}</p>}
    </div>
  )
}

/** labelOf writes the key of a policy in words. */
function labelOf(key: string): string {
  const text = key
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[._]/g, ' ')
    .toLowerCase()
  return words(text.replaceAll(' ', '_').toUpperCase())
}

/** EffectOf says what another choice of policies does to the figures. */
function EffectOf({ effect }: { readonly effect: Effect }) {
  const format = useFormat()
  return (
    <section className="stack" aria-label="What changes">
      <h2>What changes</h2>
      <Scroll label="Figures before and after">
        <table aria-label="Figures before and after">
          <thead>
            <tr>
              <th scope="col">Figure, today</th>
              <th scope="col" className="number">
                Now
              </th>
              <th scope="col" className="number">
                Then
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">MRR</th>
              <td className="number">{format.money(effect.mrrBefore)}</td>
              <td className="number">{format.money(effect.mrrAfter)}</td>
            </tr>
            <tr>
              <th scope="row">Customers</th>
              <td className="number">{format.count(effect.customersBefore)}</td>
              <td className="number">{format.count(effect.customersAfter)}</td>
            </tr>
          </tbody>
        </table>
      </Scroll>
      <p>
        {effect.accounts === 0
          ? 'No account is counted differently.'
          : `${format.count(effect.accounts)} accounts are counted differently.`}
      </p>
      {effect.movements.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="scroll preview" aria-label="Movements by month" tabIndex={0}>
          <table aria-label="Movements that differ">
            <thead>
              <tr>
                <th scope="col">Month</th>
                <th scope="col">Movement</th>
                <th scope="col" className="number">
                  Now
                </th>
                <th scope="col" className="number">
                  Then
                </th>
              </tr>
            </thead>
            <tbody>
              {effect.movements.map((each) => (
                <tr key={`${each.month} ${each.line} ${each.movement}`}>
                  <th scope="row">{format.month(each.month)}</th>
                  <td>
                    {words(each.movement)}
                    {each.line === 'USAGE' ? ' of use' : ''}
                  </td>
                  <td className="number">{format.money(each.before)}</td>
                  <td className="number">{format.money(each.after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function Versions({ data }: { readonly data: MrrPoliciesQuery }) {
  const format = useFormat()
  const versions = data.ledgerVersions?.nodes ?? []
  if (versions.length === 0) return null
  return (
    <section className="panel" aria-label="Versions of the ledger">
      <header>
        <h2>Versions of the ledger</h2>
      </header>
      <Scroll label="Versions of the ledger">
        <table aria-label="Versions of the ledger">
          <thead>
            <tr>
              <th scope="col" className="number">
                Version
              </th>
              <th scope="col">Since</th>
              <th scope="col">By</th>
              <th scope="col">Why</th>
              <th scope="col">Policies that are not as delivered</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <tr key={version.id}>
                <td className="number">{version.number}</td>
                <td>{format.instant(version.createdAt)}</td>
                <td>{version.user?.name ?? 'System'}</td>
                <td>{version.reason ?? ''}</td>
                <td>
                  {version.policies
                    .filter(({ key, value }) => data.mrrPolicies?.find((each) => each.key === key)?.default !== value)
                    .map(({ key, value }) => `${labelOf(key)}: ${words(value)}`)
                    .join(', ') || 'none'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
