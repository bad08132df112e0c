import { describe, expect, it } from 'vitest'
import { json, refused, Server } from '../../test/server.ts'
import { ApiError, Client, operation } from './api.ts'
import { Session } from './session.ts'

const now = Date.parse('2026-03-02T10:00:00Z')
const ask = operation<{ answer: number }, { n: number }>({ id: 'abc', text: 'query Ask { answer }' })

async function signedIn(server: Server) {
  const session = new Session({
    fetch: server.fetch,
    now: () => now,
    alone: (work) => work(),
    hint: { get: () => true, set: () => undefined },
  })
  session.begin({ accessToken: 'old', expiresAt: '2026-03-02T10:10:00Z' })
  return { session, client: new Client(session, server.fetch) }
}

const renewed = { accessToken: 'new', expiresAt: '2026-03-02T10:20:00Z' }

describe('the client', () => {
  it('sends the hash of the document and the bearer token', async () => {
    const server = new Server(() => json({ data: { answer: 42 } }))
    const { client } = await signedIn(server)
    expect(await client.run(ask, { n: 1 })).toEqual({ answer: 42 })
    expect(server.sent[0]?.body).toEqual({ documentId: 'abc', variables: { n: 1 } })
    expect(server.sent[0]?.headers.get('Authorization')).toBe('Bearer old')
  })

  it('sends the text to a server that is newer than the page', async () => {
    const server = new Server((sent) =>
      'query' in sent.body
        ? json({ data: { answer: 42 } })
        : refused('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', 400),
    )
    const { client } = await signedIn(server)
    expect(await client.run(ask, { n: 1 })).toEqual({ answer: 42 })
    expect(server.sent.map((sent) => sent.body)).toEqual([
      { documentId: 'abc', variables: { n: 1 } },
      { query: 'query Ask { answer }', variables: { n: 1 } },
    ])
  })

  it('renews the session once when the server finds the token too old', async () => {
    const server = new Server((sent) => {
      if (sent.url === '/auth/refresh') return json(renewed)
      return sent.headers.get('Authorization') === 'Bearer new'
        ? json({ data: { answer: 42 } })
        : refused('UNAUTHENTICATED', 'the access token has expired', 401)
    })
    const { client } = await signedIn(server)
    expect(await client.run(ask, { n: 1 })).toEqual({ answer: 42 })
    expect(server.sent.map((sent) => sent.url)).toEqual(['/graphql', '/auth/refresh', '/graphql'])
  })

  it('gives up when the session is over', async () => {
    const server = new Server(() => refused('UNAUTHENTICATED', 'sign in', 401))
    const { client, session } = await signedIn(server)
    await expect(client.run(ask, { n: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(session.state().kind).toBe('anonymous')
    expect(server.sent.map((sent) => sent.url)).toEqual(['/graphql', '/auth/refresh'])
  })

  it.each([
    {
      name: 'a refusal with the id of the error',
      answer: () => refused('INTERNAL', 'something went wrong', 200, 'r-1'),
      want: { message: 'something went wrong', code: 'INTERNAL', requestId: 'r-1' },
    },
    {
      name: 'a refusal with the id of the response',
      answer: () =>
        json({ errors: [{ message: 'too deep', extensions: { code: 'DEPTH' } }] }, 400, { 'X-Request-Id': 'r-2' }),
      want: { message: 'too deep', code: 'DEPTH', requestId: 'r-2' },
    },
    {
      name: 'an answer that is no GraphQL',
      answer: () => new Response('<html>', { status: 502 }),
      want: { code: 'OFFLINE', requestId: null },
    },
    { name: 'an answer without data', answer: () => json({}), want: { message: 'The server sent no data.' } },
  ])('reports $name', async ({ answer, want }) => {
    const { client } = await signedIn(new Server(answer))
    const error = await client.run(ask, { n: 1 }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject(want)
  })
})
