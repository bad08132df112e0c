import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useCommand } from '@/lib/command.ts'
import type { AccessToken } from '@/lib/session.ts'
import { Icon } from '@/ui/icons.tsx'
import { Message } from '@/ui/states.tsx'
import { RequestPasswordResetDocument } from './requestPasswordReset.generated.ts'
import { SignInDocument } from './signIn.generated.ts'

interface Props {
  /** Why the person is asked to sign in, when they had been signed in. */
  readonly notice: string | null
  readonly onSignedIn: (token: AccessToken) => void
}

/** SignIn asks for an address and a password, or sends a link to whoever forgot theirs. */
export function SignIn({ notice, onSignedIn }: Props) {
  const [forgotten, setForgotten] = useState(false)
  useEffect(() => {
    document.title = 'Sign in · Coxswain'
  }, [])
  return (
    <main className="sign-in">
      <h1 className="brand">
        <Icon name="helm" size={22} /> Coxswain
      </h1>
      {notice !== null && <Message kind="note">{notice}</Message>}
      {forgotten ? (
        <Forgotten onBack={() => setForgotten(false)} />
      ) : (
        <Known onSignedIn={onSignedIn} onForgotten={() => setForgotten(true)} />
      )}
      <p className="aside small">
        Programs use the API at <code>/graphql</code>; its <a href="/schema.graphql">schema</a> is open to read.
      </p>
    </main>
  )
}

function Known(props: { readonly onSignedIn: (token: AccessToken) => void; readonly onForgotten: () => void }) {
  const { busy, run } = useCommand(SignInDocument)
  const [problem, setProblem] = useState<string | null>(null)
  const password = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = new FormData(event.currentTarget)
    setProblem(null)
    const email = String(form.get('email'))
    const { data, problems } = await run({
      input: { email, password: String(form.get('password')), session: 'COOKIE' },
    })
    const answer = data?.signIn
    if (answer?.accessToken && answer.expiresAt) {
      props.onSignedIn({ accessToken: answer.accessToken, expiresAt: answer.expiresAt })
      return
    }
    setProblem(problems.map((each) => each.message).join(' ') || 'Signing in did not work. Try again.')
    password.current?.select()
  }

  return (
    <form onSubmit={submit}>
      <p className="quiet">Sign in to see your day, your pipeline and your figures.</p>
      <TextInput label="Email" name="email" type="email" size="sm" autoComplete="username" required maxLength={254} />
      <PasswordInput
        ref={password}
        label="Password"
        name="password"
        size="sm"
        autoComplete="current-password"
        required
        maxLength={128}
        aria-invalid={problem !== null}
      />
      {problem !== null && <Message kind="problem">{problem}</Message>}
      <Button type="submit" size="sm" aria-disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
      <button type="button" className="link" onClick={props.onForgotten}>
        Forgot your password?
      </button>
    </form>
  )
}

function Forgotten({ onBack }: { readonly onBack: () => void }) {
  const { busy, run } = useCommand(RequestPasswordResetDocument)
  const [said, setSaid] = useState<{ kind: 'ok' | 'problem'; text: string } | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const email = String(new FormData(event.currentTarget).get('email'))
    const { problems } = await run({ input: { email } })
    setSaid(
      problems.length > 0
        ? { kind: 'problem', text: problems.map((each) => each.message).join(' ') }
        : { kind: 'ok', text: 'If somebody signs in with this address, a link to a new password is on its way.' },
    )
  }
  return (
    <form onSubmit={submit}>
      <p className="quiet">Say the address that you sign in with.</p>
      <TextInput label="Email" name="email" type="email" size="sm" autoComplete="username" required maxLength={254} />
      {said !== null && <Message kind={said.kind}>{said.text}</Message>}
      <Button type="submit" size="sm" aria-disabled={busy}>
        Send a link
      </Button>
      <button type="button" className="link" onClick={onBack}>
        Back to signing in
      </button>
    </form>
  )
}
