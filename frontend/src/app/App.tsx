import { useEffect, useState, useSyncExternalStore } from 'react'
import { Failure } from '@/components/Failure.tsx'
import { Message } from '@/components/Message.tsx'
import { type Viewer, viewer } from '@/features/access/operations.ts'
import { SignIn } from '@/features/access/SignIn.tsx'
import { signOutOf } from '@/features/access/signOut.ts'
import { PipelinePage } from '@/features/pipeline/PipelinePage.tsx'
import { ApiError, type Client, offline } from '@/lib/api.ts'
import { localeOf } from '@/lib/format.ts'
import type { Session } from '@/lib/session.ts'
import { useQuery } from '@/lib/useQuery.ts'

interface Props {
  readonly session: Session
  readonly client: Client
}

/** App shows the sign-in or the page, whichever the session calls for. */
export function App({ session, client }: Props) {
  const state = useSyncExternalStore(session.subscribe, session.state)
  useEffect(() => {
    void session.restore()
  }, [session])

  switch (state.kind) {
    case 'restoring':
      return (
        <main className="sign-in" aria-busy="true">
          <h1>Coxswain</h1>
        </main>
      )
    case 'unreachable':
      return (
        <main className="sign-in">
          <h1>Coxswain</h1>
          <Failure error={new ApiError(state.message, offline, null)} onRetry={() => void session.restore()} />
        </main>
      )
    case 'anonymous':
      return <SignIn client={client} notice={state.notice} onSignedIn={(token) => session.begin(token)} />
    case 'signedIn':
      return <Shell session={session} client={client} />
  }
}

const noVariables = {}

/** Shell frames the page with who is signed in and where else to go. */
function Shell({ session, client }: Props) {
  const { data, error, retry } = useQuery(client, viewer, noVariables)
  const [problem, setProblem] = useState<string | null>(null)
  const who = data?.viewer ?? null
  return (
    <>
      <header className="top">
        <span className="brand">Coxswain</span>
        <nav aria-label="For developers">
          <a href="/graphiql">API explorer</a>
          <a href="/schema.graphql">Schema</a>
        </nav>
        <Who viewer={who} />
        <button type="button" onClick={() => void signOutOf(session, client).then(setProblem)}>
          Sign out
        </button>
      </header>
      {problem !== null && <Message kind="problem">{problem}</Message>}
      {error !== null && <Failure error={error} onRetry={retry} />}
      {who !== null && <PipelinePage client={client} locale={localeOf(who.user?.locale ?? null, navigator.language)} />}
    </>
  )
}

/** Who names the person and the role whose rows they see. */
function Who({ viewer }: { readonly viewer: Viewer | null }) {
  if (viewer === null) return <p className="who">&nbsp;</p>
  return (
    <p className="who">
      <span>{viewer.user?.name ?? 'System'}</span>{' '}
      <span className="role">
        {viewer.role}
        {viewer.team !== null && `, ${viewer.team.name}`}
      </span>
    </p>
  )
}
