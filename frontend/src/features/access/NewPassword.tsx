import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useCommand } from '@/lib/command.ts'
import { Icon } from '@/ui/icons.tsx'
import { Message } from '@/ui/states.tsx'
import { AcceptInvitationDocument } from './acceptInvitation.generated.ts'
import { ResetPasswordDocument } from './resetPassword.generated.ts'

/** linkToken reads the token of an emailed link: it stands after the #, which no server ever sees. */
export function linkToken(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? ''
}

interface Props {
  readonly purpose: 'invitation' | 'reset'
}

/** NewPassword sets the password of somebody who followed the link of an invitation or a reset. */
export function NewPassword({ purpose }: Props) {
  // The token leaves the address bar at once, so that it stays in no history and no screenshot.
  const [token] = useState(() => linkToken(window.location.hash))
  const accept = useCommand(AcceptInvitationDocument)
  const reset = useCommand(ResetPasswordDocument)
  const [problem, setProblem] = useState<string | null>(null)
  const [done, setDone] = useState(false)
  const title = purpose === 'invitation' ? 'Welcome to Coxswain' : 'Choose a new password'

  useEffect(() => {
    document.title = `${title} · Coxswain`
    if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname)
  }, [title])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const password = String(form.get('password'))
    if (password !== String(form.get('again'))) {
      setProblem('The two passwords differ.')
      return
    }
    const command = purpose === 'invitation' ? accept : reset
    const { problems } = await command.run({ input: { token, password } })
    if (problems.length > 0) setProblem(problems.map((each) => each.message).join(' '))
    else setDone(true)
  }

  return (
    <main className="sign-in">
      <h1 className="brand">
        <Icon name="helm" size={22} /> {title}
      </h1>
      {token === '' && !done && (
        <Message kind="problem">This link is not whole. Open it again from the message that you were sent.</Message>
      )}
      {done ? (
        <Message kind="ok">
          Your password is set. <a href="/">Sign in</a> with it.
        </Message>
      ) : (
        <form onSubmit={submit}>
          <PasswordInput
            label="Password"
            description="At least 12 characters; a few words are easier to remember than signs."
            name="password"
            size="sm"
            autoComplete="new-password"
            required
            maxLength={128}
          />
          <PasswordInput
            label="Once more"
            name="again"
            size="sm"
            autoComplete="new-password"
            required
            maxLength={128}
          />
          {problem !== null && <Message kind="problem">{problem}</Message>}
          <Button type="submit" size="sm" disabled={token === ''} loading={accept.busy || reset.busy}>
            Set the password
          </Button>
        </form>
      )}
    </main>
  )
}
