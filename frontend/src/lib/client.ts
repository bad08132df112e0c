import { type AnyVariables, Client, cacheExchange, fetchExchange, mapExchange, type Operation } from '@urql/core'
import { authExchange } from '@urql/exchange-auth'
import { persistedExchange } from '@urql/exchange-persisted'
import { codeOf } from './failure.ts'
import type { Session } from './session.ts'
import { hashOf } from './trusted.ts'

/**
 * Every answer counts as resting on every record: a change anywhere asks for what is on screen again.
 * Figures follow from records that their answers do not name, so nothing less would be true.
 */
export const restsOn: readonly string[] = ['Record']

/** createClient returns the client that speaks for a session. */
export function createClient(session: Session, send: typeof fetch = (input, init) => fetch(input, init)): Client {
  return new Client({
    url: '/graphql',
    fetch: send,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: {
      credentials: 'same-origin',
      headers: { Accept: 'application/graphql-response+json, application/json;q=0.9' },
    },
    exchanges: [
      // An answer that failed as a whole has null for data; screens know only data and no data.
      mapExchange({ onResult: (result) => (result.data === null ? { ...result, data: undefined } : result) }),
      cacheExchange,
      authExchange(async (utils) => ({
        addAuthToOperation(operation) {
          const token = session.token()
          return token === null ? operation : utils.appendHeaders(operation, { Authorization: `Bearer ${token}` })
        },
        willAuthError: () => session.stale(),
        // Wrong words at sign-in are no reason to renew a session that there is none of.
        didAuthError: (error) => codeOf(error) === 'UNAUTHENTICATED' && session.token() !== null,
        refreshAuth: () => session.renew().catch(() => undefined),
      })),
      persistedExchange({
        enableForMutation: true,
        preferGetForPersistedQueries: false,
        // A page that is older than the server has documents that the server does not know: it sends their text.
        generateHash: async (_text, document) => hashOf(nameOf(document.definitions[0])) ?? '',
      }),
      fetchExchange,
    ],
  })
}

function nameOf(definition: unknown): string {
  return (definition as { name?: { value?: string } } | undefined)?.name?.value ?? ''
}

/** Options that make a query follow every change. */
export const followsChanges: Partial<Operation<unknown, AnyVariables>['context']> = {
  additionalTypenames: [...restsOn],
}
