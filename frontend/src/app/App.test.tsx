import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { browserEnvironment, followOtherTabs, Session } from '@/lib/session.ts'
import { json, refused, type Sent, Server } from '../../test/server.ts'
import { App } from './App.tsx'

const viewer = {
  __typename: 'Viewer',
  role: 'PEOPLE',
  permissions: ['teams'],
  user: {
    __typename: 'User',
    id: 'usr_1',
    name: 'Mia Berg',
    email: 'people@demo.test',
    locale: 'en-GB',
    timeZone: null,
  },
  rep: null,
  team: { __typename: 'Team', id: 'tea_1', name: 'North' },
  preferences: [],
}
const token = { accessToken: 'token', expiresAt: '2999-01-01T00:00:00Z' }

/** answer plays the server to the documents of the page. */
function answer(sent: Sent): Response {
  if (sent.url === '/auth/refresh') return json(token)
  if (sent.body.operationName === 'Viewer') return json({ data: { viewer, organisation: null } })
  if (sent.body.operationName === 'SignOut') return json({ data: { signOut: { __typename: 'P', userErrors: [] } } })
  return json({ data: {} })
}

function open(respond: (sent: Sent) => Response = answer) {
  const server = new Server(respond)
  const session = new Session({ ...browserEnvironment(), fetch: server.fetch, alone: (work) => work() })
  followOtherTabs(session)
  render(<App session={session} send={server.fetch} />)
  return server
}

/** openMenu opens what concerns the person; the button is there before its menu. */
async function openMenu() {
  await waitFor(() =>
    expect(screen.getByRole('button', { name: /your settings/ }).getAttribute('aria-haspopup')).toBe('menu'),
  )
  await userEvent.click(screen.getByRole('button', { name: /your settings/ }))
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
    expect(screen.getByText('People, North')).toBeTruthy()
    await openMenu()
    expect((await screen.findByRole('menuitem', { name: 'API explorer', hidden: true })).getAttribute('href')).toBe(
      '/graphiql',
    )
    expect(screen.getByRole('menuitem', { name: 'Schema', hidden: true }).getAttribute('href')).toBe('/schema.graphql')
  })

  it('returns to the sign-in after signing out and forgets that there was a session', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    open()
    await openMenu()
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Sign out', hidden: true }))
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeTruthy()
    expect(window.localStorage.length).toBe(0)
  })

  it('does not claim to have signed out when the server could not be told', async () => {
    window.localStorage.setItem('coxswain.session', '1')
    let down = false
    open((sent) => (down ? refused('UNAVAILABLE', 'the server is stopping', 503) : answer(sent)))
    await openMenu()
    const item = await screen.findByRole('menuitem', { name: 'Sign out', hidden: true })
    down = true
    await userEvent.click(item)
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
