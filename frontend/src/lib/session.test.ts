import { describe, expect, it } from 'vitest'
import { json, refused, Server } from '../../test/server.ts'
import { Session, type SessionEnvironment } from './session.ts'

const start = Date.parse('2026-03-02T10:00:00Z')
const minutes = 60_000

function surroundings(server: Server, hinted = true) {
  const clock = { now: start }
  let hint = hinted
  let queue: Promise<unknown> = Promise.resolve()
  const environment: SessionEnvironment = {
    fetch: server.fetch,
    now: () => clock.now,
    alone: (work) => {
      const next = queue.then(work, work)
      queue = next
      return next
    },
    hint: {
      get: () => hint,
      set: (present) => {
        hint = present
      },
    },
  }
  return { environment, clock, hint: () => hint }
}

/** granting hands out token-1, token-2, ..., each valid for ten minutes after start. */
function granting() {
  let count = 0
  return new Server(() => {
    count++
    return json({ accessToken: `token-${count}`, expiresAt: new Date(start + count * 10 * minutes).toISOString() })
  })
}

describe('a session', () => {
  it('asks nothing of the server when nobody was signed in here', async () => {
    const server = granting()
    const session = new Session(surroundings(server, false).environment)
    await session.restore()
    expect(session.state()).toEqual({ kind: 'anonymous', notice: null })
    expect(server.sent).toHaveLength(0)
  })

  it('takes up the session of the cookie after a reload', async () => {
    const server = granting()
    const session = new Session(surroundings(server).environment)
    await session.restore()
    expect(session.state()).toEqual({ kind: 'signedIn' })
    expect(await session.bearer()).toBe('token-1')
    expect(server.to('/auth/refresh')).toHaveLength(1)
  })

  it('renews once when two calls find the token at its end', async () => {
    const server = granting()
    const { environment, clock } = surroundings(server)
    const session = new Session(environment)
    await session.restore()
    clock.now = start + 10 * minutes
    const tokens = await Promise.all([session.bearer(), session.bearer()])
    expect(tokens).toEqual(['token-2', 'token-2'])
    expect(server.to('/auth/refresh')).toHaveLength(2)
  })

  it('lets two tabs renew one after the other', async () => {
    const during = { now: 0, most: 0 }
    const server = new Server(async () => {
      during.most = Math.max(during.most, ++during.now)
      await Promise.resolve()
      during.now--
      return json({ accessToken: 'token', expiresAt: new Date(start + 10 * minutes).toISOString() })
    })
    const { environment } = surroundings(server)
    const tabs = [new Session(environment), new Session(environment)]
    await Promise.all(tabs.map((tab) => tab.restore()))
    expect(server.sent).toHaveLength(2)
    expect(during.most).toBe(1)
  })

  it('keeps the token until shortly before its end', async () => {
    const server = granting()
    const { environment, clock } = surroundings(server)
    const session = new Session(environment)
    await session.restore()
    clock.now = start + 9 * minutes
    expect(await session.bearer()).toBe('token-1')
    expect(server.sent).toHaveLength(1)
  })

  it('says that it ended when the server refuses to renew it', async () => {
    let refuse = false
    const server = new Server(() =>
      refuse
        ? refused('UNAUTHENTICATED', 'sign in', 401)
        : json({ accessToken: 'token', expiresAt: new Date(start + 10 * minutes).toISOString() }),
    )
    const { environment, clock, hint } = surroundings(server)
    const session = new Session(environment)
    await session.restore()
    refuse = true
    clock.now = start + 10 * minutes
    await expect(session.bearer()).rejects.toThrow('the session has ended')
    expect(session.state()).toEqual({ kind: 'anonymous', notice: 'Your session has ended. Sign in again.' })
    expect(hint()).toBe(false)
    expect(await session.bearer()).toBeNull()
  })

  it('asks to sign in without a notice when the cookie is too old', async () => {
    const session = new Session(surroundings(new Server(() => refused('UNAUTHENTICATED', 'no', 401))).environment)
    await session.restore()
    expect(session.state()).toEqual({ kind: 'anonymous', notice: null })
  })

  it('does not forget the session when the server is merely down', async () => {
    const { environment, hint } = surroundings(new Server(() => json({}, 503)))
    const session = new Session(environment)
    await session.restore()
    expect(session.state().kind).toBe('unreachable')
    expect(hint()).toBe(true)
  })
})
