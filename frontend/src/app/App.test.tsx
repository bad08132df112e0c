import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { Client } from '@/lib/api.ts'
import { browserEnvironment, followOtherTabs, Session } from '@/lib/session.ts'
import { pipelineData } from '../../test/builders.ts'
import { json, refused, type Sent, Server } from '../../test/server.ts'
import { App } from './App.tsx'

const viewer = {
  role: 'MANAGER',
  user: { name: 'Mia Berg', email: 'manager@demo.test', locale: 'en-GB' },
  team: { name: 'North' },
}
const token = { accessToken: 'token', expiresAt: '2999-01-01T00:00:00Z' }

/** answer plays the server to the documents of the page, which are told apart by their variables. */
function answer(sent: Sent): Response {
  if (sent.url === '/auth/refresh') return json(token)
  const variables = sent.body.variables as Record<string, unknown>
  if ('input' in variables) return json({ data: { signIn: { ...token, userErrors: [] } } })
  if ('period' in variables) return json({ data: pipelineData() })
  return json({ data: { viewer, signOut: { userErrors: [] } } })
}

function open(respond: (sent: Sent) => Response = answer) {
  const server = new Server(respond)
  const session = new Session({ ...browserEnvironment(), fetch: server.fetch, alone: (work) => work() })
  followOtherTabs(session)
  render(<App session={session} client={new Client(session, server.fetch)} />)
  return server
}

describe('the page', () => {
  it('asks a newcomer to sign in, without a request', async () => {
    const server = open()
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeTruthy()
    expect(server.sent).toHaveLength(0)
  })

  it('greets a person whose session goes on and says where developers find what they need', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    open()
    expect(await screen.findByText('Mia Berg')).toBeTruthy()
    expect(screen.getByText('MANAGER, North')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'API explorer' }).getAttribute('href')).toBe('/graphiql')
    expect(screen.getByRole('link', { name: 'Schema' }).getAttribute('href')).toBe('/schema.graphql')
    expect(await screen.findByText('€1,000', { selector: '.figure' })).toBeTruthy()
  })

  it('returns to the sign-in after signing out and forgets that there was a session', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }))
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeTruthy()
    expect(window.localStorage.length).toBe(0)
  })

  it('does not claim to have signed out when the server could not be told', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    let down = false
    open((sent) => (down ? refused('UNAVAILABLE', 'the server is stopping', 503) : answer(sent)))
    const button = await screen.findByRole('button', { name: 'Sign out' })
    await screen.findByText('€1,000', { selector: '.figure' })
    down = true
    await userEvent.click(button)
    expect((await screen.findByRole('alert')).textContent).toContain('You are still signed in')
  })

  it('signs out when the person does so in another tab', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    open()
    await screen.findByText('Mia Berg')
    window.dispatchEvent(new StorageEvent('storage', { key: 'coxswain.session', newValue: null }))
    expect(await screen.findByText('You signed out in another tab.')).toBeTruthy()
  })

  it('offers to try again when the server is down at the start', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    let down = true
    open((sent) => (down ? json({}, 503) : answer(sent)))
    await screen.findByRole('alert')
    down = false
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Mia Berg')).toBeTruthy()
  })
})
