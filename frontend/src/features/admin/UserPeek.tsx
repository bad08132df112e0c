import { Button, Drawer, Modal } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { UpdateUserInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { useEscape } from '@/ui/escape.ts'
import { FieldChanges } from '@/ui/FieldChanges.tsx'
import { changed, FormDialog, type FormField } from '@/ui/FormDialog.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Status } from '@/ui/Status.tsx'
import { Pending, Trouble } from '@/ui/states.tsx'
import { Deactivate } from './Deactivate.tsx'
import { LinkOnce, useReps } from './Invite.tsx'
import { LookAs } from './LookAs.tsx'
import { ReactivateUserDocument } from './reactivateUser.generated.ts'
import { roleChoices } from './roles.ts'
import { SendPasswordResetDocument } from './sendPasswordReset.generated.ts'
import type { User } from './UsersPage.tsx'
import { UpdateUserDocument } from './updateUser.generated.ts'
import { UserChangesDocument } from './userChanges.generated.ts'

interface Props {
  readonly user: User | null
  readonly onClose: () => void
}

type Dialog = 'edit' | 'deactivate' | 'reset' | null

/** UserPeek looks into a sign-in: who, as what, since when, and what changed about it. */
export function UserPeek({ user, onClose }: Props) {
  useEscape(user !== null, onClose)
  return (
    <Drawer
      opened={user !== null}
      onClose={onClose}
      closeOnEscape={false}
      position="right"
      size={460}
      title={<span className="quiet">Sign-in</span>}
      overlayProps={{ backgroundOpacity: 0.12 }}
      returnFocus={false}
    >
      {user !== null && <Inside user={user} />}
    </Drawer>
  )
}

function Inside({ user }: { readonly user: User }) {
  const format = useFormat()
  const can = useCan()
  const [dialog, setDialog] = useState<Dialog>(null)
  const reactivate = useCommand(ReactivateUserDocument)
  const reset = useCommand(SendPasswordResetDocument)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const [link, setLink] = useState<string | null>(null)
  const may = (operation: string) => can(operation) && user.viewerCan.operations.includes(operation)

  return (
    <div className="stack">
      <h2>{user.name}</h2>
      <dl className="facts">
        <dt>Email</dt>
        <dd>{user.email}</dd>
        <dt>Role</dt>
        <dd>{words(user.role)}</dd>
        <dt>Status</dt>
        <dd>
          <Status value={user.status} />
        </dd>
        <dt>Sells as</dt>
        <dd>{user.rep?.name ?? 'does not sell'}</dd>
        <dt>Language</dt>
        <dd>{user.locale ?? 'that of the browser'}</dd>
        <dt>Time zone</dt>
        <dd>{user.timeZone ?? 'that of the company'}</dd>
        <dt>Last seen</dt>
        <dd>{user.lastSignedInAt === null ? 'never' : format.instant(user.lastSignedInAt)}</dd>
        <dt>Since</dt>
        <dd>{format.instant(user.createdAt)}</dd>
      </dl>
      <div className="row">
        {user.viewerCan.update && (
          <Button variant="default" onClick={() => setDialog('edit')}>
            Change…
          </Button>
        )}
        {user.status !== 'DEACTIVATED' && may('sendPasswordReset') && (
          <Button
            variant="default"
            loading={reset.busy}
            onClick={async () => {
              const { data, problems: found } = await reset.run({ input: { id: user.id } })
              setProblems(found)
              if (found.length > 0) return
              setLink(data?.sendPasswordReset?.link ?? null)
              setDialog('reset')
            }}
          >
            Send a new link
          </Button>
        )}
        {user.status === 'DEACTIVATED'
          ? may('reactivateUser') && (
              <Button
                loading={reactivate.busy}
                onClick={async () =>
                  setProblems(
                    (await reactivate.run({ input: { id: user.id, expectedVersion: user.version } })).problems,
                  )
                }
              >
                Let them in again
              </Button>
            )
          : may('deactivateUser') && (
              <Button variant="subtle" c="var(--problem-text)" onClick={() => setDialog('deactivate')}>
                Deactivate…
              </Button>
            )}
      </div>
      <p>
        <LookAs role={user.role} name={user.name} repId={user.rep?.id ?? null} />
      </p>
      <Problems problems={problems} />
      <Edit user={user} opened={dialog === 'edit'} onClose={() => setDialog(null)} />
      <Modal opened={dialog === 'deactivate'} onClose={() => setDialog(null)} title={`Deactivate ${user.name}`}>
        {dialog === 'deactivate' && <Deactivate user={user} onDone={() => setDialog(null)} />}
      </Modal>
      <Modal opened={dialog === 'reset'} onClose={() => setDialog(null)} title="A new link">
        <LinkOnce name={user.name} link={link} onDone={() => setDialog(null)} />
      </Modal>
      {can('changes') && <Changes id={user.id} />}
    </div>
  )
}

function Edit({
  user,
  opened,
  onClose,
}: {
  readonly user: User
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const { run } = useCommand(UpdateUserDocument)
  const reps = useReps(!opened)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: user.name },
    { name: 'email', label: 'Email', kind: 'email', required: true, initial: user.email },
    {
      name: 'role',
      label: 'Role',
      kind: 'choice',
      options: roleChoices,
      required: true,
      initial: user.role,
      description: 'Takes effect at once: what the role may not see is gone from their next page.',
    },
    { name: 'repId', label: 'Sells as', kind: 'choice', options: reps, initial: user.rep?.id },
    { name: 'locale', label: 'Language', initial: user.locale, placeholder: 'en-GB' },
    { name: 'timeZone', label: 'Time zone', initial: user.timeZone, placeholder: 'Europe/Berlin' },
    { name: 'reason', label: 'Why, for the change log' },
  ]
  return (
    <FormDialog
      opened={opened}
      title={`Change ${user.name}`}
      fields={fields}
      submit="Save"
      onSubmit={async (values) => {
        const input = { id: user.id, expectedVersion: user.version, ...changed(values, fields) } as UpdateUserInput
        return (await run({ input })).problems
      }}
      onDone={onClose}
    />
  )
}

function Changes({ id }: { readonly id: string }) {
  const format = useFormat()
  const [{ data, error }, again] = useQuery({ query: UserChangesDocument, variables: { id }, context: followsChanges })
  const failure = failureOf(error)
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined) return <Pending height={120} label="Reading what changed…" />
  return (
    <>
      <h3>What changed</h3>
      <ol className="steps">
        {(data.changes?.nodes ?? []).map((change) => (
          <li key={change.id}>
            <div>
              <span className="quiet">{format.instant(change.recordedAt)}</span> {change.actor}
              {change.reason === null ? '' : `: ${change.reason}`}
              <FieldChanges fields={change.fields} />
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
