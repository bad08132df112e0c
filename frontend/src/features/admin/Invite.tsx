import { Button, CopyButton, Modal } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { UserRole } from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { Form, textOf } from '@/ui/FormDialog.tsx'
import { Message } from '@/ui/states.tsx'
import { InviteUserDocument } from './inviteUser.generated.ts'
import { RepChoicesDocument } from './repChoices.generated.ts'
import { roleChoices } from './roles.ts'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

/** Invite gives somebody a sign-in: they choose their own password by a link. */
export function Invite({ opened, onClose }: Props) {
  const [link, setLink] = useState<{ readonly name: string; readonly link: string | null } | null>(null)
  const close = () => {
    setLink(null)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title="Invite somebody">
      {opened && (link === null ? <Ask onInvited={setLink} /> : <LinkOnce {...link} onDone={close} />)}
    </Modal>
  )
}

function Ask({ onInvited }: { readonly onInvited: (invited: { name: string; link: string | null }) => void }) {
  const { run } = useCommand(InviteUserDocument)
  const reps = useReps()
  return (
    <Form
      about="They get a link by which they choose a password. Until then the sign-in waits."
      fields={[
        { name: 'name', label: 'Name', required: true },
        { name: 'email', label: 'Email', kind: 'email', required: true },
        { name: 'role', label: 'Role', kind: 'choice', options: roleChoices, required: true },
        {
          name: 'repId',
          label: 'Sells as',
          kind: 'choice',
          options: reps,
          description: 'The rep whose accounts and opportunities are theirs. Empty for people who do not sell.',
        },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      submit="Invite"
      onSubmit={async (values) => {
        const name = textOf(values, 'name') ?? ''
        const { data, problems } = await run({
          input: {
            name,
            email: textOf(values, 'email') ?? '',
            role: (textOf(values, 'role') ?? 'REP') as UserRole,
            repId: textOf(values, 'repId'),
            reason: textOf(values, 'reason'),
          },
        })
        if (problems.length === 0) onInvited({ name, link: data?.inviteUser?.link ?? null })
        return problems
      }}
      onDone={() => undefined}
    />
  )
}

/** LinkOnce shows a link that signs in, for handing on; it cannot be shown again. */
export function LinkOnce(props: { readonly name: string; readonly link: string | null; readonly onDone: () => void }) {
  return (
    <div className="stack">
      {props.link === null ? (
        <Message kind="ok">{props.name} gets the link by mail.</Message>
      ) : (
        <>
          <Message kind="ok">Hand this link to {props.name}. It works once and is shown only now.</Message>
          <code className="secret">{props.link}</code>
          <CopyButton value={props.link}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy the link'}
              </Button>
            )}
          </CopyButton>
        </>
      )}
      <Button onClick={props.onDone}>Done</Button>
    </div>
  )
}

/** useReps returns the reps to choose from. */
export function useReps(pause = false) {
  const [{ data }] = useQuery({ query: RepChoicesDocument, requestPolicy: 'cache-first', pause })
  return (data?.reps?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
}
