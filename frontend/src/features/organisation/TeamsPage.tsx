import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { UpdateTeamInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { ArchiveTeamDocument } from './archiveTeam.generated.ts'
import { CreateTeamDocument } from './createTeam.generated.ts'
import { History, Quotas, Standing } from './parts.tsx'
import { Leaving, Moving } from './RepMoves.tsx'
import { RepListDocument } from './repList.generated.ts'
import { Tree } from './Tree.tsx'
import { TeamStaysDocument, type TeamStaysQuery } from './teamStays.generated.ts'
import { TeamTreeDocument, type TeamTreeQuery } from './teamTree.generated.ts'
import { standing, treeOf } from './tree.ts'
import { UpdateTeamDocument } from './updateTeam.generated.ts'
import { placeView } from './view.ts'
import '@/styles/office.css'

type Team = NonNullable<TeamTreeQuery['teams']>['nodes'][number]
type Member = NonNullable<TeamStaysQuery['teamMemberships']>['nodes'][number]

/** TeamsPage is who works with whom, as of any day, and moves people from a day on. */
export function TeamsPage() {
  const can = useCan()
  const format = useFormat()
  const [view, change] = useView(placeView)
  const [adding, setAdding] = useState(false)
  const [{ data, error }, again] = useQuery({ query: TeamTreeDocument, context: followsChanges })
  const failure = failureOf(error)
  if (!can('teams')) return <Forbidden what="Looking at teams" />
  const teams = data?.teams?.nodes ?? []
  const branches = treeOf(teams)
  const at = teams.find((team) => team.id === view.at) ?? branches[0]?.item ?? null
  const on = /^\d{4}-\d{2}-\d{2}$/.test(view.on) ? view.on : format.today()
  return (
    <main id="main" tabIndex={-1}>
      <div className="page-head">
        <h1>Teams</h1>
        <div className="actions">
          <TextInput
            type="date"
            aria-label="As of"
            value={on}
            onChange={(event) =>
              change({ on: event.currentTarget.value === format.today() ? '' : event.currentTarget.value }, 'replace')
            }
          />
          {can('createTeam') && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setAdding(true)}>
              New team
            </Button>
          )}
        </div>
      </div>
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={360} label="Loading the teams…" />}
      {data !== undefined &&
        (at === null ? (
          <Empty title="No team yet">
            <p>Teams say who works with whom, whose figures a manager sees, and whom a quota is for.</p>
          </Empty>
        ) : (
          <div className="split">
            <Tree
              label="Teams"
              branches={branches}
              at={at.id}
              onChoose={(id) => change({ at: id })}
              note={(team) => team.manager?.name ?? ''}
            />
            <Inside key={at.id} team={at} teams={teams} on={on} />
          </div>
        ))}
      <NewTeam opened={adding} teams={teams} onClose={() => setAdding(false)} />
    </main>
  )
}

function useTeamFields(team: Team | null, teams: readonly Team[], asked: boolean): readonly FormField[] {
  const [{ data }] = useQuery({ query: RepListDocument, requestPolicy: 'cache-first', pause: !asked })
  const named = (all: readonly { readonly id: string; readonly name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  return [
    { name: 'name', label: 'Name', required: true, initial: team?.name },
    {
      name: 'parentId',
      label: 'Belongs to',
      kind: 'choice',
      options: named(teams.filter((each) => each.id !== team?.id)),
      initial: team?.parent?.id,
      description: 'Managers see what the teams below theirs work on.',
    },
    {
      name: 'managerId',
      label: 'Manager',
      kind: 'choice',
      options: named(data?.reps?.nodes ?? []),
      initial: team?.manager?.id,
    },
    { name: 'region', label: 'Region', initial: team?.region },
    { name: 'reason', label: 'Why, for the change log' },
  ]
}

function NewTeam(props: { readonly opened: boolean; readonly teams: readonly Team[]; readonly onClose: () => void }) {
  const { run } = useCommand(CreateTeamDocument)
  const fields = useTeamFields(null, props.teams, props.opened)
  return (
    <FormDialog
      opened={props.opened}
      title="New team"
      fields={fields}
      submit="Create the team"
      onSubmit={async (values) =>
        (
          await run({
            input: {
              name: textOf(values, 'name') ?? '',
              parentId: textOf(values, 'parentId'),
              managerId: textOf(values, 'managerId'),
              region: textOf(values, 'region'),
              reason: textOf(values, 'reason'),
            },
          })
        ).problems
      }
      onDone={props.onClose}
    />
  )
}

function Inside({ team, teams, on }: { readonly team: Team; readonly teams: readonly Team[]; readonly on: string }) {
  const can = useCan()
  const format = useFormat()
  const [dialog, setDialog] = useState<'edit' | 'archive' | null>(null)
  const [moving, setMoving] = useState<Member | null>(null)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const [{ data, error, fetching }, again] = useQuery({
    query: TeamStaysDocument,
    variables: { id: team.id },
    context: followsChanges,
  })
  const update = useCommand(UpdateTeamDocument)
  const archive = useCommand(ArchiveTeamDocument)
  const fields = useTeamFields(team, teams, dialog === 'edit')
  const failure = failureOf(error)
  const stays = data?.teamMemberships?.nodes ?? []
  const now = stays.filter((stay) => standing(stay, on) === 'now')
  const others = stays.filter((stay) => standing(stay, on) !== 'now')
  const parent = teams.find((each) => each.id === team.parent?.id)

  return (
    <section className="panel stack" aria-label={team.name}>
      <header>
        <h2>{team.name}</h2>
        <div className="actions">
          {team.viewerCan.update && can('updateTeam') && (
            <Button size="compact-xs" variant="default" onClick={() => setDialog('edit')}>
              Change…
            </Button>
          )}
          {team.viewerCan.archive && can('archiveTeam') && (
            <Button size="compact-xs" variant="subtle" onClick={() => setDialog('archive')}>
              Put away…
            </Button>
          )}
        </div>
      </header>
      <dl className="facts">
        <dt>Manager</dt>
        <dd>{team.manager?.name ?? '–'}</dd>
        <dt>Belongs to</dt>
        <dd>{parent?.name ?? '–'}</dd>
        <dt>Region</dt>
        <dd>{team.region ?? '–'}</dd>
      </dl>
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && fetching && <Pending height={200} label="Loading who is in it…" />}
      {data !== undefined && (
        <>
          <h3>
            In it on {format.date(on)}: {format.count(now.length)}
          </h3>
          {now.length === 0 ? (
            <p className="quiet">Nobody.</p>
          ) : (
            <Members stays={now} on={on} onMove={setMoving} onLeave={setLeaving} />
          )}
          {others.length > 0 && (
            <details>
              <summary>Before and after: {format.count(others.length)}</summary>
              <Members stays={others} on={on} onMove={setMoving} onLeave={setLeaving} />
            </details>
          )}
          {(data.teamMemberships?.totalCount ?? 0) > stays.length && (
            <p className="quiet">The latest {format.count(stays.length)} stays are shown.</p>
          )}
          <h3>Quotas</h3>
          <Quotas quotas={data.quotas?.nodes ?? []} />
          <History changes={data.changes?.nodes ?? []} />
        </>
      )}
      <FormDialog
        opened={dialog === 'edit'}
        title={`Change ${team.name}`}
        about="Past figures stay with the team; with another parent, they count for the new parent from now on."
        fields={fields}
        submit="Save"
        onSubmit={async (values) =>
          (
            await update.run({
              input: { id: team.id, expectedVersion: team.version, ...changed(values, fields) } as UpdateTeamInput,
            })
          ).problems
        }
        onDone={() => setDialog(null)}
      />
      <FormDialog
        opened={dialog === 'archive'}
        title={`Put ${team.name} away`}
        about="It is no longer offered. What it has been stays in the history, and it can be brought back."
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        submit="Put it away"
        onSubmit={async (values) =>
          (
            await archive.run({
              input: { id: team.id, expectedVersion: team.version, reason: textOf(values, 'reason') },
            })
          ).problems
        }
        onDone={() => setDialog(null)}
      />
      <Moving rep={moving?.rep ?? null} from={team} teams={teams} onClose={() => setMoving(null)} />
      <Leaving rep={leaving?.rep ?? null} onClose={() => setLeaving(null)} />
    </section>
  )
}

function Members(props: {
  readonly stays: readonly Member[]
  readonly on: string
  readonly onMove: (member: Member) => void
  readonly onLeave: (member: Member) => void
}) {
  const can = useCan()
  const format = useFormat()
  const movable = (stay: Member, operation: string) =>
    standing(stay, props.on) === 'now' && can(operation) && stay.rep?.viewerCan.operations.includes(operation) === true
  return (
    <Scroll label="Members">
      <table aria-label="Members">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">Role</th>
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
              <td>{words(stay.rep?.salesRole)}</td>
              <td>{format.date(stay.validFrom)}</td>
              <td>{stay.validTo === null ? 'open' : format.date(stay.validTo)}</td>
              <td>
                <Standing stay={stay} on={props.on} />
              </td>
              <td>
                <span className="row">
                  {movable(stay, 'transferRep') && (
                    <button type="button" className="link" onClick={() => props.onMove(stay)}>
                      Move…<span className="hidden"> {stay.rep?.name}</span>
                    </button>
                  )}
                  {movable(stay, 'endRep') && (
                    <button type="button" className="link" onClick={() => props.onLeave(stay)}>
                      Leaves…<span className="hidden"> {stay.rep?.name}</span>
                    </button>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.stays.length === 0 && <Message kind="note">Nobody.</Message>}
    </Scroll>
  )
}
