import { ApiError, type Client } from '@/lib/api.ts'
import type { Session } from '@/lib/session.ts'
import { signOut } from './operations.ts'

/**
 * signOutOf ends the session on the server and then here. It returns what to tell the person when
 * the server could not be told: the cookie is still there then, and saying "signed out" would be false.
 */
export async function signOutOf(session: Session, client: Client): Promise<string | null> {
  try {
    await client.run(signOut, {})
  } catch (error) {
    const ended = error instanceof ApiError && error.code === 'UNAUTHENTICATED'
    if (!ended) return 'You are still signed in: the server could not be told. Try again.'
  }
  session.end(null)
  return null
}
