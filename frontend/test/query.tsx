import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { Provider } from 'urql'
import { createClient } from '@/lib/client.ts'
import { Session } from '@/lib/session.ts'
import { theme } from '@/styles/theme.ts'
import type { Server } from './server.ts'

/** signedInTo returns a session with a token, and the client that speaks for it to a server of a test. */
export function signedInTo(server: Server) {
  const session = new Session({
    fetch: server.fetch,
    now: () => Date.parse('2026-03-02T10:00:00Z'),
    alone: (work) => work(),
    hint: { get: () => true, set: () => undefined },
  })
  session.begin({ accessToken: 'old', expiresAt: '2026-03-02T10:10:00Z' })
  return { session, client: createClient(session, server.fetch) }
}

/** Connected shows a component as the product does: with the kit and a client. */
export function Connected({ server, children }: { readonly server: Server; readonly children: ReactNode }) {
  const { client } = signedInTo(server)
  return (
    <MantineProvider theme={theme} env="test">
      <Provider value={client}>{children}</Provider>
    </MantineProvider>
  )
}
