/**
 * A session keeps the access token in memory and nowhere else. The refresh token is a cookie that
 * scripts cannot read; POST /auth/refresh exchanges it for a new pair.
 */

/** Whether somebody is signed in, as far as this page knows. */
export type SessionState =
  | { readonly kind: 'restoring' }
  | { readonly kind: 'anonymous'; readonly notice: string | null }
  | { readonly kind: 'signedIn' }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'unreachable'; readonly message: string }

/** What the server hands out at sign-in and at each refresh. */
export interface AccessToken {
  readonly accessToken: string
  readonly expiresAt: string
}

/** What a session needs from its surroundings, so that tests can stand in for them. */
export interface SessionEnvironment {
  fetch(input: string, init: RequestInit): Promise<Response>
  now(): number
  /** Runs one at a time over all tabs: two tabs that spend one refresh token look like a theft. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Remembers that there may be a session to restore; it holds no secret. */
  readonly hint: { get(): boolean; set(present: boolean): void }
}

const restoring: SessionState = { kind: 'restoring' }
const signedIn: SessionState = { kind: 'signedIn' }
const leaving: SessionState = { kind: 'leaving' }

/** A token this close to its end is renewed before it is used. */
const margin = 15_000

/** What a refresh came to when it brought no token. */
class Ended extends Error {}

export class Session {
  readonly #environment: SessionEnvironment
  readonly #listeners = new Set<() => void>()
  #state: SessionState = restoring
  #token: string | null = null
  #expiresAt = 0
  #renewal: Promise<void> | null = null

  constructor(environment: SessionEnvironment) {
    this.#environment = environment
  }

  /** state is stable between changes, as useSyncExternalStore wants. */
  readonly state = (): SessionState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** restore takes up the session that the cookie holds, if there may be one. */
  async restore(): Promise<void> {
    if (!this.#environment.hint.get()) {
      this.#change({ kind: 'anonymous', notice: null })
      return
    }
    this.#change(restoring)
    try {
      await this.renew()
    } catch (error) {
      if (!(error instanceof Ended)) {
        this.#change({ kind: 'unreachable', message: error instanceof Error ? error.message : String(error) })
      }
    }
  }

  /** begin starts a session with the tokens of a sign-in. */
  begin(token: AccessToken): void {
    this.#keep(token)
    this.#environment.hint.set(true)
    this.#change(signedIn)
  }

  /**
   * leave clears the screen before the server is told to end the session: whatever still showed would
   * ask with a token that is valid no more.
   */
  leave(): void {
    if (this.#state.kind === 'signedIn') this.#change(leaving)
  }

  /** stay goes back to work when the server could not be told. */
  stay(): void {
    if (this.#state.kind === 'leaving') this.#change(signedIn)
  }

  /** end forgets the session; notice tells the person why, if they did not ask for it. */
  end(notice: string | null): void {
    this.#token = null
    this.#expiresAt = 0
    this.#environment.hint.set(false)
    this.#change({ kind: 'anonymous', notice })
  }

  /** bearer returns a token that is valid for a while, or null when nobody is signed in. */
  async bearer(): Promise<string | null> {
    if (this.#token === null) return null
    if (this.#environment.now() > this.#expiresAt - margin) await this.renew()
    return this.#token
  }

  /** token returns the token at hand, which may be about to expire, or null when nobody is signed in. */
  readonly token = (): string | null => this.#token

  /** stale reports whether there is a token that has to be renewed before it is used. */
  readonly stale = (): boolean => this.#token !== null && this.#environment.now() > this.#expiresAt - margin

  /** renew gets a new token. Callers that come while one is on its way wait for that one. */
  renew(): Promise<void> {
    this.#renewal ??= this.#environment
      .alone(() => this.#refresh())
      .finally(() => {
        this.#renewal = null
      })
    return this.#renewal
  }

  async #refresh(): Promise<void> {
    const response = await this.#environment.fetch('/auth/refresh', { method: 'POST', credentials: 'same-origin' })
    if (response.status === 401 || response.status === 403) {
      const wasIn = this.#token !== null
      this.end(wasIn ? 'Your session has ended. Sign in again.' : null)
      throw new Ended('the session has ended')
    }
    if (!response.ok) throw new Error(`the server answered ${response.status} when the session was renewed`)
    this.begin((await response.json()) as AccessToken)
  }

  #keep(token: AccessToken): void {
    this.#token = token.accessToken
    this.#expiresAt = Date.parse(token.expiresAt)
  }

  #change(state: SessionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

const hintKey = 'coxswain.session'

/** browserEnvironment is the surroundings of a real page. */
export function browserEnvironment(): SessionEnvironment {
  return {
    fetch: (input, init) => fetch(input, init),
    now: () => Date.now(),
    // Browsers offer locks only to secure pages; http on another machine's name is none.
    alone: (work) => (navigator.locks ? navigator.locks.request('coxswain.refresh', work) : work()),
    hint: {
      get: () => localStorage.getItem(hintKey) !== null,
      set: (present) => (present ? localStorage.setItem(hintKey, '1') : localStorage.removeItem(hintKey)),
    },
  }
}

/** followOtherTabs ends the session here when the person signs out in another tab. */
export function followOtherTabs(session: Session): void {
  window.addEventListener('storage', (event) => {
    if (event.key === hintKey && event.newValue === null && session.state().kind === 'signedIn') {
      session.end('You signed out in another tab.')
    }
  })
}
