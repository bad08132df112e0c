import { notifications } from '@mantine/notifications'
import { useQuery } from 'urql'
import { useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Message, Pending } from '@/ui/states.tsx'
import { EndRepDocument } from './endRep.generated.ts'
import { RepStaysDocument, type RepStaysQuery } from './repStays.generated.ts'
import { TransferRepDocument } from './transferRep.generated.ts'
import { standing } from './tree.ts'

interface Someone {
  readonly id: string
  readonly name: string
  readonly version: number
}

interface Named {
  readonly id: string
  readonly name: string
}

type Rep = Extract<NonNullable<RepStaysQuery['node']>, { readonly __typename: 'Rep' }>

function useStays(id: string | null): Rep | null {
  const [{ data }] = useQuery({
    query: RepStaysDocument,
    variables: { id: id ?? '' },
    pause: id === null,
    requestPolicy: 'network-only',
  })
  return data?.node?.__typename === 'Rep' ? data.node : null
}

interface MovingProps {
  readonly rep: Someone | null
  readonly from: Named
  readonly teams: readonly Named[]
  readonly onClose: () => void
}

/** Moving brings somebody to another team from a day on, and says what that changes before it does. */
export function Moving({ rep, from, teams, onClose }: MovingProps) {
  const format = useFormat()
  const { run } = useCommand(TransferRepDocument)
  const stays = useStays(rep?.id ?? null)
  return (
    <FormDialog
      opened={rep !== null}
      wide
      title={rep === null ? '' : `Move ${rep.name}`}
      fields={[
        {
          name: 'teamId',
          label: 'To the team',
          kind: 'choice',
          required: true,
          options: teams.filter((team) => team.id !== from.id).map(({ id, name }) => ({ value: id, label: name })),
        },
        { name: 'effectiveOn', label: 'From', kind: 'date', required: true, initial: format.today() },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      below={(values) => {
        const to = teams.find((team) => team.id === textOf(values, 'teamId'))
        const day = textOf(values, 'effectiveOn')
        if (rep === null || to === undefined || day === null) return null
        return (
          <section className="stack" aria-label="What this changes">
            <h3>What this changes</h3>
            {stays === null ? (
              <Pending height={80} label="Looking what it changes…" />
            ) : (
              <ul className="problems">
                <li>
                  {rep.name} is in {from.name} up to the day before {format.date(day)} and in {to.name} from then on.
                </li>
                <li>
                  {held(stays, format)} They stay with {rep.name}.
                </li>
                <li>
                  What happens from {format.date(day)} counts for {to.name}; what happened before stays with {from.name}
                  .
                </li>
                <li>
                  The manager of {to.name} sees these records, the manager of {from.name} no longer does unless they are
                  above both.
                </li>
                {stays.territoryAssignments?.nodes.some((each) => standing(each, day) === 'now') === true && (
                  <li>
                    Territories stay as they are:{' '}
                    {stays.territoryAssignments.nodes
                      .filter((each) => standing(each, day) === 'now')
                      .map((each) => each.territory?.name ?? '(hidden)')
                      .join(', ')}
                    .
                  </li>
                )}
              </ul>
            )}
          </section>
        )
      }}
      submit="Move"
      onSubmit={async (values) => {
        if (rep === null) return []
        const { problems } = await run({
          input: {
            id: rep.id,
            expectedVersion: stays?.version ?? rep.version,
            teamId: textOf(values, 'teamId') ?? '',
            effectiveOn: textOf(values, 'effectiveOn') ?? '',
            reason: textOf(values, 'reason'),
          },
        })
        if (problems.length === 0) {
          const to = teams.find((team) => team.id === textOf(values, 'teamId'))?.name
          notifications.show({
            color: 'teal',
            message: `${rep.name} moves to ${to} on ${format.date(textOf(values, 'effectiveOn'))}.`,
          })
        }
        return problems
      }}
      onDone={onClose}
    />
  )
}

/** Leaving ends somebody's work here on a day, and says what is left behind. */
export function Leaving({ rep, onClose }: { readonly rep: Someone | null; readonly onClose: () => void }) {
  const format = useFormat()
  const { run } = useCommand(EndRepDocument)
  const stays = useStays(rep?.id ?? null)
  return (
    <FormDialog
      opened={rep !== null}
      title={rep === null ? '' : `${rep.name} leaves`}
      about="Membership and territories end with that day. Figures of the past stay."
      fields={[
        { name: 'leftOn', label: 'First day without them', kind: 'date', required: true, initial: format.today() },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      below={() =>
        stays === null ? (
          <Pending height={60} label="Looking what is left behind…" />
        ) : (
          <Message kind="warn">
            {held(stays, format)} They keep their owner until somebody takes them over: give them to others in the
            tables of accounts and opportunities.
          </Message>
        )
      }
      submit="End it"
      danger
      onSubmit={async (values) =>
        rep === null
          ? []
          : (
              await run({
                input: {
                  id: rep.id,
                  expectedVersion: stays?.version ?? rep.version,
                  leftOn: textOf(values, 'leftOn') ?? '',
                  reason: textOf(values, 'reason'),
                },
              })
            ).problems
      }
      onDone={onClose}
    />
  )
}

/** held says in words what somebody owns. */
function held(rep: Rep, format: ReturnType<typeof useFormat>): string {
  const accounts = rep.accounts?.totalCount ?? 0
  const open = rep.opportunities?.totalCount ?? 0
  const sums = (rep.opportunities?.open ?? []).flatMap((each) => each.amounts).map((sum) => format.money(sum))
  const worth = sums.length === 0 ? '' : ` worth ${sums.join(' and ')}`
  return `${rep.name} owns ${format.count(accounts)} accounts and ${format.count(open)} open opportunities${worth}.`
}
