import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Connected } from '../../../test/query.tsx'
import { json, refused, Server } from '../../../test/server.ts'
import { SignIn } from './SignIn.tsx'

function show(answer: () => Response, notice: string | null = null) {
  const server = new Server(answer)
  const onSignedIn = vi.fn()
  render(
    <Connected server={server}>
      <SignIn notice={notice} onSignedIn={onSignedIn} />
    </Connected>,
  )
  return { server, onSignedIn }
}

async function fillIn() {
  await userEvent.type(screen.getByLabelText(/^Email/), 'rep@demo.test')
  await userEvent.type(screen.getByLabelText(/^Password/), 'correct horse battery')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
}

const granted = { accessToken: 'token', expiresAt: '2026-03-02T10:10:00Z' }

describe('signing in', () => {
  it('asks for a session by cookie and hands on the token', async () => {
    const { server, onSignedIn } = show(() => json({ data: { signIn: { ...granted, userErrors: [] } } }))
    await fillIn()
    expect(onSignedIn).toHaveBeenCalledWith(granted)
    expect(server.sent[0]?.body.variables).toEqual({
      input: { email: 'rep@demo.test', password: 'correct horse battery', session: 'COOKIE' },
    })
  })

  it('writes nothing that signs in to storage or to the address bar', async () => {
    show(() => json({ data: { signIn: { ...granted, userErrors: [] } } }))
    await fillIn()
    expect(JSON.stringify({ ...window.localStorage, ...window.sessionStorage })).not.toContain('token')
    expect(window.location.href).toBe('http://localhost:8080/')
  })

  it('shows what the server says about a wrong password, as a sentence', async () => {
    const userErrors = [{ code: 'UNAUTHENTICATED', message: 'the e-mail or the password is wrong', path: ['input'] }]
    const { onSignedIn } = show(() => json({ data: { signIn: { accessToken: null, expiresAt: null, userErrors } } }))
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toBe('The e-mail or the password is wrong.')
    expect(screen.getByLabelText(/^Password/).getAttribute('aria-invalid')).toBe('true')
    expect(onSignedIn).not.toHaveBeenCalled()
  })

  it('shows a refusal of the whole request, such as too many attempts', async () => {
    show(() => refused('THROTTLED', 'too many attempts; try again in 30 seconds', 429))
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toBe('Too many attempts; try again in 30 seconds.')
  })

  it('tells why the person has to sign in again', () => {
    show(() => json({}), 'Your session has ended. Sign in again.')
    expect(screen.getByRole('status').textContent).toBe('Your session has ended. Sign in again.')
  })
})
