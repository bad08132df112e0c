import { MantineProvider } from '@mantine/core'
import type { Client } from '@urql/core'
import { lazy, type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { Provider } from 'urql'
import { createClient } from '@/lib/client.ts'
import { offline } from '@/lib/failure.ts'
import type { Session } from '@/lib/session.ts'
import { theme, variables } from '@/styles/theme.ts'
import { Trouble } from '@/ui/states.tsx'
import { Leaving } from './Leaving.tsx'
import { Shell } from './Shell.tsx'

// Whoever is signed in already needs none of these.
const SignIn = lazy(() => import('@/features/access/SignIn.tsx').then((module) => ({ default: module.SignIn })))
const NewPassword = lazy(() =>
  import('@/features/access/NewPassword.tsx').then((module) => ({ default: module.NewPassword })),
)

interface Props {
  readonly session: Session
  /** Stands in for the network in tests. */
  readonly send?: typeof fetch
  /** What inline styles of this page have to carry for the policy to allow them. */
  readonly nonce?: string | undefined
}

/** App shows the sign-in or the product, whichever the session calls for. */
export function App({ session, send, nonce }: Props) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
    >
      <Gate session={session} send={send} />
    </MantineProvider>
  )
}

/** Links that are followed by people who are not signed in. */
const purposes = { '/accept-invitation': 'invitation', '/reset-password': 'reset' } as const

function Gate({ session, send }: { readonly session: Session; readonly send: typeof fetch | undefined }) {
  const state = useSyncExternalStore(session.subscribe, session.state)
  const [path] = useState(() => window.location.pathname)
  const purpose = purposes[path as keyof typeof purposes]

  useEffect(() => {
    if (purpose === undefined) void session.restore()
  }, [session, purpose])

  if (purpose !== undefined) {
    return (
      <Connected session={session} send={send} key="link">
        <NewPassword purpose={purpose} />
      </Connected>
    )
  }
  switch (state.kind) {
    case 'restoring':
      return <Waiting />
    case 'unreachable':
      return (
        <main className="sign-in">
          <h1>Coxswain</h1>
          <Trouble
            failure={{ message: state.message, code: offline, requestId: null }}
            onRetry={() => void session.restore()}
          />
        </main>
      )
    case 'anonymous':
      return (
        <Connected session={session} send={send} key="anonymous">
          <SignIn notice={state.notice} onSignedIn={(token) => session.begin(token)} />
        </Connected>
      )
    case 'signedIn':
    case 'leaving':
      return (
        <Connected session={session} send={send} key="signedIn">
          {state.kind === 'leaving' ? <Leaving session={session} /> : <Shell session={session} />}
        </Connected>
      )
  }
}

/** Connected gives what is inside a client of its own: nobody sees what was cached for somebody else. */
function Connected(props: {
  readonly session: Session
  readonly send: typeof fetch | undefined
  readonly children: ReactNode
}) {
  const [client] = useState<Client>(() => createClient(props.session, props.send))
  return (
    <Provider value={client}>
      <Suspense fallback={<Waiting />}>{props.children}</Suspense>
    </Provider>
  )
}

/** Waiting stands for the page while it finds out who looks. */
function Waiting() {
  return (
    <main className="sign-in" aria-busy="true">
      <h1>Coxswain</h1>
    </main>
  )
}
