import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { TerritoryAttribute, TerritoryConditionInput, TerritoryRole, UpdateTerritoryInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, FormDialog, type FormField, listOf, textOf, type Values } from '@/ui/FormDialog.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { ArchiveTerritoryDocument } from './archiveTerritory.generated.ts'
import { AssignTerritoryDocument } from './assignTerritory.generated.ts'
import { CreateTerritoryDocument } from './createTerritory.generated.ts'
import { EndTerritoryAssignmentDocument } from './endTerritoryAssignment.generated.ts'
import { History, Quotas, Standing } from './parts.tsx'
import { RepListDocument } from './repList.generated.ts'
import { TerritoryStaysDocument, type TerritoryStaysQuery } from './territoryStays.generated.ts'
import type { TerritoryTreeQuery } from './territoryTree.generated.ts'
import { standing } from './tree.ts'
import { UpdateTerritoryDocument } from './updateTerritory.generated.ts'

export type Territory = NonNullable<TerritoryTreeQuery['territories']>['nodes'][number]
type Assignment = NonNullable<TerritoryStaysQuery['territoryAssignments']>['nodes'][number]

const attributes: readonly (readonly [TerritoryAttribute, string])[] = [
  ['COUNTRY', 'Countries'],
  ['REGION', 'Regions'],
  ['INDUSTRY', 'Industries'],
  ['SEGMENT', 'Segments'],
  ['EMPLOYEES_MIN', 'Employees, from'],
  ['EMPLOYEES_MAX', 'Employees, up to'],
]

/** The names of the fields that hold a rule begin with this. */
const ruled = 'rule.'

function fieldsOf(territory: Territory | null, territories: readonly Territory[]): readonly FormField[] {
  return [
    { name: 'name', label: 'Name', required: true, initial: territory?.name },
    {
      name: 'parentId',
      label: 'Belongs to',
      kind: 'choice',
      options: territories
        .filter((each) => each.id !== territory?.id)
        .map(({ id, name }) => ({ value: id, label: name })),
      initial: territory?.parent?.id,
    },
    {
      name: 'priority',
      label: 'Priority',
      kind: 'number',
      initial: String(territory?.priority ?? 100),
      description: 'When rules of several territories fit an account, the least number wins.',
    },
    ...attributes.map(
      ([attribute, label], index): FormField => ({
        name: ruled + attribute,
        label: `Rule: ${label.toLowerCase()}`,
        kind: attribute.startsWith('EMPLOYEES') ? 'number' : 'tags',
        initial: attribute.startsWith('EMPLOYEES') ? valuesOf(territory, attribute)[0] : valuesOf(territory, attribute),
        ...(index === 0
          ? { description: 'An account belongs here when every condition that is given holds. Type and press Enter.' }
          : {}),
      }),
    ),
    { name: 'timeZone', label: 'Time zone', initial: territory?.timeZone, placeholder: 'Europe/Berlin' },
    { name: 'reason', label: 'Why, for the change log' },
  ]
}

const valuesOf = (territory: Territory | null, attribute: TerritoryAttribute): readonly string[] =>
  territory?.rule.find((each) => each.attribute === attribute)?.values ?? []

function ruleOf(values: Values): TerritoryConditionInput[] {
  return attributes.flatMap(([attribute]) => {
    const given = listOf(values, ruled + attribute).filter((each) => each.trim() !== '')
    return given.length === 0 ? [] : [{ attribute, values: [...given] }]
  })
}

/** ruleInWords says which accounts a rule takes. */
export function ruleInWords(rule: Territory['rule']): string {
  if (rule.length === 0) return 'no rule; accounts are placed here by hand'
  return rule
    .map(({ attribute, values }) => {
      if (attribute === 'EMPLOYEES_MIN') return `${values.join()} employees or more`
      if (attribute === 'EMPLOYEES_MAX') return `${values.join()} employees or fewer`
      return `${words(attribute).toLowerCase()} ${values.join(' or ')}`
    })
    .join(' and ')
}

interface NewProps {
  readonly opened: boolean
  readonly territories: readonly Territory[]
  readonly onClose: () => void
}

/** NewTerritory makes a territory with its rule. */
export function NewTerritory({ opened, territories, onClose }: NewProps) {
  const { run } = useCommand(CreateTerritoryDocument)
  return (
    <FormDialog
      opened={opened}
      wide
      title="New territory"
      about="It takes accounts only when the rules are applied, which shows beforehand what would move."
      fields={fieldsOf(null, territories)}
      submit="Create the territory"
      onSubmit={async (values) =>
        (
          await run({
            input: {
              name: textOf(values, 'name') ?? '',
              parentId: textOf(values, 'parentId'),
              priority: Number(textOf(values, 'priority') ?? 100),
              rule: ruleOf(values),
              timeZone: textOf(values, 'timeZone'),
              reason: textOf(values, 'reason'),
            },
          })
        ).problems
      }
      onDone={onClose}
    />
  )
}

interface Props {
  readonly territory: Territory
  readonly territories: readonly Territory[]
  readonly on: string
}

/** TerritoryInside is one territory: its rule, who has it, and what changed. */
export function TerritoryInside({ territory, territories, on }: Props) {
  const can = useCan()
  const format = useFormat()
  const [dialog, setDialog] = useState<'edit' | 'archive' | 'assign' | null>(null)
  const [ending, setEnding] = useState<Assignment | null>(null)
  const update = useCommand(UpdateTerritoryDocument)
  const archive = useCommand(ArchiveTerritoryDocument)
  const assign = useCommand(AssignTerritoryDocument)
  const end = useCommand(EndTerritoryAssignmentDocument)
  const [{ data, error, fetching }, again] = useQuery({
    query: TerritoryStaysDocument,
    variables: { id: territory.id, node: territory.id },
    context: followsChanges,
  })
  const [{ data: reps }] = useQuery({
    query: RepListDocument,
    requestPolicy: 'cache-first',
    pause: dialog !== 'assign',
  })
  const failure = failureOf(error)
  const node = data?.node?.__typename === 'Territory' ? data.node : null
  const stays = data?.territoryAssignments?.nodes ?? []
  const now = stays.filter((stay) => standing(stay, on) === 'now')
  const others = stays.filter((stay) => standing(stay, on) !== 'now')
  const fields = fieldsOf(territory, territories)

  return (
    <section className="panel stack" aria-label={territory.name}>
      <header>
        <h2>{territory.name}</h2>
        <div className="actions">
          {can('assignTerritory') && (
            <Button size="compact-xs" onClick={() => setDialog('assign')}>
              Give it to somebody…
            </Button>
          )}
          {territory.viewerCan.update && can('updateTerritory') && (
            <Button size="compact-xs" variant="default" onClick={() => setDialog('edit')}>
              Change…
            </Button>
          )}
          {territory.viewerCan.archive && can('archiveTerritory') && (
            <Button size="compact-xs" variant="subtle" onClick={() => setDialog('archive')}>
              Put away…
            </Button>
          )}
        </div>
      </header>
      <dl className="facts">
        <dt>Belongs to</dt>
        <dd>{territories.find((each) => each.id === territory.parent?.id)?.name ?? '–'}</dd>
        <dt>Rule</dt>
        <dd>{ruleInWords(territory.rule)}</dd>
        <dt>Priority</dt>
        <dd>{territory.priority}</dd>
        <dt>Accounts</dt>
        <dd>
          {node?.accounts === null || node === null ? (
            '–'
          ) : (
            <Link to="/accounts" search={{ f: `territory~in~${territory.id}` } as never}>
              {format.count(node.accounts.totalCount)} placements
            </Link>
          )}
        </dd>
      </dl>
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && fetching && <Pending height={200} label="Loading who has it…" />}
      {data !== undefined && (
        <>
          <h3>Who has it on {format.date(on)}</h3>
          {now.length === 0 ? <p className="quiet">Nobody.</p> : <Stays stays={now} on={on} onEnd={setEnding} />}
          {others.length > 0 && (
            <details>
              <summary>Before and after: {format.count(others.length)}</summary>
              <Stays stays={others} on={on} onEnd={setEnding} />
            </details>
          )}
          <h3>Quotas</h3>
          <Quotas quotas={node?.quotas?.nodes ?? []} />
          <History changes={data.changes?.nodes ?? []} />
        </>
      )}
      <FormDialog
        opened={dialog === 'edit'}
        wide
        title={`Change ${territory.name}`}
        about="No account moves by this. Applying the rules moves them, after showing which."
        fields={fields}
        submit="Save"
        onSubmit={async (values) => {
          const given = Object.entries(changed(values, fields))
          const input: Record<string, unknown> = {
            id: territory.id,
            expectedVersion: territory.version,
            ...Object.fromEntries(given.filter(([name]) => !name.startsWith(ruled))),
          }
          if (typeof input.priority === 'string') input.priority = Number(input.priority)
          if (given.some(([name]) => name.startsWith(ruled))) input.rule = ruleOf(values)
          return (await update.run({ input: input as unknown as UpdateTerritoryInput })).problems
        }}
        onDone={() => setDialog(null)}
      />
      <FormDialog
        opened={dialog === 'archive'}
        title={`Put ${territory.name} away`}
        about="It takes no more accounts. What it has been stays in the history, and it can be brought back."
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        submit="Put it away"
        onSubmit={async (values) =>
          (
            await archive.run({
              input: { id: territory.id, expectedVersion: territory.version, reason: textOf(values, 'reason') },
            })
          ).problems
        }
        onDone={() => setDialog(null)}
      />
      <FormDialog
        opened={dialog === 'assign'}
        title={`Give ${territory.name} to somebody`}
        about={
          now.length === 0
            ? 'Nobody has it now.'
            : `Now: ${now.map((stay) => `${stay.rep?.name ?? '(hidden)'} (${words(stay.territoryRole).toLowerCase()})`).join(', ')}. End that one too if the other shall no longer have it.`
        }
        fields={[
          {
            name: 'repId',
            label: 'To',
            kind: 'choice',
            required: true,
            options: (reps?.reps?.nodes ?? [])
              .filter((rep) => rep.leftOn === null)
              .map(({ id, name }) => ({ value: id, label: name })),
          },
          {
            name: 'territoryRole',
            label: 'As',
            kind: 'choice',
            required: true,
            initial: 'PRIMARY',
            options: [
              { value: 'PRIMARY', label: 'primary: the one who answers for it' },
              { value: 'OVERLAY', label: 'overlay: helps beside the primary' },
            ],
          },
          { name: 'validFrom', label: 'From', kind: 'date', required: true, initial: format.today() },
          { name: 'validTo', label: 'Up to the day before', kind: 'date', description: 'Empty: until further notice.' },
          { name: 'reason', label: 'Why, for the change log' },
        ]}
        submit="Give it"
        onSubmit={async (values) =>
          (
            await assign.run({
              input: {
                territoryId: territory.id,
                repId: textOf(values, 'repId') ?? '',
                territoryRole: (textOf(values, 'territoryRole') ?? 'PRIMARY') as TerritoryRole,
                validFrom: textOf(values, 'validFrom') ?? '',
                validTo: textOf(values, 'validTo'),
                reason: textOf(values, 'reason'),
              },
            })
          ).problems
        }
        onDone={() => setDialog(null)}
      />
      <FormDialog
        opened={ending !== null}
        title={`${ending?.rep?.name ?? ''} gives ${territory.name} up`}
        about="Accounts keep their owners. What was won up to then stays counted here for them."
        fields={[
          { name: 'validTo', label: 'First day without it', kind: 'date', required: true, initial: format.today() },
          { name: 'reason', label: 'Why, for the change log' },
        ]}
        submit="End it"
        onSubmit={async (values) =>
          ending === null
            ? []
            : (
                await end.run({
                  input: {
                    id: ending.id,
                    expectedVersion: ending.version,
                    validTo: textOf(values, 'validTo') ?? '',
                    reason: textOf(values, 'reason'),
                  },
                })
              ).problems
        }
        onDone={() => setEnding(null)}
      />
    </section>
  )
}

function Stays(props: {
  readonly stays: readonly Assignment[]
  readonly on: string
  readonly onEnd: (assignment: Assignment) => void
}) {
  const can = useCan()
  const format = useFormat()
  return (
    <Scroll label="Assignments">
      <table aria-label="Assignments">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">As</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">
              <span className="hidden">Standing</span>
            </th>
            <th scope="col">
              <span className="hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.stays.map((stay) => (
            <tr key={stay.id}>
              <th scope="row">{stay.rep?.name ?? '(hidden)'}</th>
              <td>{words(stay.territoryRole)}</td>
              <td>{format.date(stay.validFrom)}</td>
              <td>{stay.validTo === null ? 'open' : format.date(stay.validTo)}</td>
              <td>
                <Standing stay={stay} on={props.on} />
              </td>
              <td>
                {standing(stay, props.on) === 'now' && can('endTerritoryAssignment') && stay.viewerCan.update && (
                  <button type="button" className="link" onClick={() => props.onEnd(stay)}>
                    End…<span className="hidden"> {stay.rep?.name}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
