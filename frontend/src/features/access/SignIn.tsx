import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Message } from '@/components/Message.tsx'
import { ApiError, type Client } from '@/lib/api.ts'
import type { AccessToken } from '@/lib/session.ts'
import { signIn } from './operations.ts'

interface Props {
  readonly client: Client
  /** Why the person is asked to sign in, when they had been signed in. */
  readonly notice: string | null
  readonly onSignedIn: (token: AccessToken) => void
}

/** SignIn asks for an address and a password. */
export function SignIn({ client, notice, onSignedIn }: Props) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const password = useRef<HTMLInputElement>(null)
  const problemId = useId()

  useEffect(() => {
    document.title = 'Sign in · Coxswain'
  }, [])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    const refused = await attempt(client, String(form.get('email')), String(form.get('password')), onSignedIn)
    setBusy(false)
    if (refused !== null) {
      setProblem(refused)
      password.current?.select()
    }
  }

  return (
    <main className="sign-in">
      <h1>Coxswain</h1>
      <p className="lead">Sign in to see how your pipeline is doing.</p>
      {notice !== null && <Message kind="note">{notice}</Message>}
      <form onSubmit={submit} aria-describedby={problem === null ? undefined : problemId}>
        <label>
          <span>Email</span>
          <input name="email" type="email" autoComplete="username" required maxLength={254} />
        </label>
        <label>
          <span>Password</span>
          <input
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={128}
            aria-invalid={problem !== null}
          />
        </label>
        {problem !== null && (
          <Message kind="problem" id={problemId}>
            {problem}
          </Message>
        )}
        <button type="submit" className="primary" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p className="aside">
        Programs use the API at <code>/graphql</code>; its <a href="/schema.graphql">schema</a> is open to read.
      </p>
    </main>
  )
}

/** attempt signs in and returns null, or what to tell the person. */
async function attempt(
  client: Client,
  email: string,
  password: string,
  onSignedIn: (token: AccessToken) => void,
): Promise<string | null> {
  try {
    const { signIn: answer } = await client.run(signIn, { input: { email, password, session: 'COOKIE' } })
    if (answer?.accessToken && answer.expiresAt) {
      onSignedIn({ accessToken: answer.accessToken, expiresAt: answer.expiresAt })
      return null
    }
    return answer?.userErrors.map((error) => sentence(error.message)).join(' ') || 'Signing in did not work. Try again.'
  } catch (error) {
    return error instanceof ApiError ? sentence(error.message) : String(error)
  }
}

/** sentence makes a message of the API, which begins in lower case and has no full stop, a sentence. */
function sentence(message: string): string {
  const capital = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
