import { describe, expect, it } from 'vitest'
import { signedInTo } from '../../test/query.tsx'
import { json, refused, Server } from '../../test/server.ts'
import { failureOf } from './failure.ts'
import { hashOf, trusted } from './trusted.ts'

const ask = trusted<{ answer: number }, { n: number }>('abc', 'query Ask($n: Int!) {\n  answer(n: $n)\n}')
const renewed = { accessToken: 'new', expiresAt: '2026-03-02T10:20:00Z' }

describe('the client', () => {
  it('sends the hash of the document in place of its text, and the bearer token', async () => {
    const server = new Server(() => json({ data: { answer: 42 } }))
    const { client } = signedInTo(server)
    const { data } = await client.query(ask, { n: 1 }).toPromise()
    expect(data).toEqual({ answer: 42 })
    expect(hashOf('Ask')).toBe('abc')
    expect(server.sent[0]?.body).toMatchObject({
      variables: { n: 1 },
      extensions: { persistedQuery: { sha256Hash: 'abc' } },
    })
    expect(server.sent[0]?.body.query).toBeUndefined()
    expect(server.sent[0]?.headers.get('Authorization')).toBe('Bearer old')
  })

  it('sends the text to a server that is newer than the page', async () => {
    const server = new Server((sent) =>
      typeof sent.body.query === 'string'
        ? json({ data: { answer: 42 } })
        : refused('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', 400),
    )
    const { client } = signedInTo(server)
    const { data } = await client.query(ask, { n: 1 }).toPromise()
    expect(data).toEqual({ answer: 42 })
    expect(server.sent).toHaveLength(2)
    expect(String(server.sent[1]?.body.query)).toContain('answer(n: $n)')
  })

  it('renews the session once when the server finds the token too old', async () => {
    const server = new Server((sent) => {
      if (sent.url === '/auth/refresh') return json(renewed)
      return sent.headers.get('Authorization') === 'Bearer new'
        ? json({ data: { answer: 42 } })
        : refused('UNAUTHENTICATED', 'the access token has expired', 401)
    })
    const { client } = signedInTo(server)
    const { data } = await client.query(ask, { n: 1 }).toPromise()
    expect(data).toEqual({ answer: 42 })
    expect(server.sent.map((sent) => sent.url)).toEqual(['/graphql', '/auth/refresh', '/graphql'])
  })

  it('gives up when the session is over', async () => {
    const server = new Server(() => refused('UNAUTHENTICATED', 'sign in', 401))
    const { client, session } = signedInTo(server)
    const { error } = await client.query(ask, { n: 1 }).toPromise()
    expect(failureOf(error)?.code).toBe('UNAUTHENTICATED')
    expect(session.state().kind).toBe('anonymous')
    expect(server.to('/auth/refresh')).toHaveLength(1)
  })

  it('asks again for what is on screen when anything changed', async () => {
    const change = trusted<{ change: { id: string } }, { n: number }>(
      'def',
      'mutation Change($n: Int!) {\n  change(n: $n) {\n    id\n    __typename\n  }\n}',
    )
    let count = 0
    const server = new Server((sent) =>
      json(
        sent.body.operationName === 'Change'
          ? { data: { change: { id: '1', __typename: 'Thing' } } }
          : { data: { answer: ++count } },
      ),
    )
    const { client } = signedInTo(server)
    const seen: unknown[] = []
    const { followsChanges } = await import('./client.ts')
    const { unsubscribe } = client.query(ask, { n: 1 }, followsChanges).subscribe(({ data }) => seen.push(data?.answer))
    await new Promise((done) => setTimeout(done, 20))
    await client.mutation(change, { n: 1 }, followsChanges).toPromise()
    await new Promise((done) => setTimeout(done, 20))
    unsubscribe()
    expect(seen.at(-1)).toBe(2)
  })

  it.each([
    {
      name: 'a refusal, as a sentence with the id of the request',
      answer: () => refused('INTERNAL', 'something went wrong', 200, 'r-1'),
      want: { message: 'Something went wrong.', code: 'INTERNAL', requestId: 'r-1' },
    },
    {
      name: 'an answer that is no GraphQL',
      answer: () => new Response('<html>', { status: 502 }),
      want: { code: 'OFFLINE', requestId: null },
    },
  ])('reports $name', async ({ answer, want }) => {
    const { client } = signedInTo(new Server(answer))
    const { error } = await client.query(ask, { n: 1 }).toPromise()
    expect(failureOf(error)).toMatchObject(want)
  })
})
