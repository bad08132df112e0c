import { createContext, type ReactNode, useContext } from 'react'
import type { Session } from './session.ts'

const Context = createContext<Session | null>(null)

/** SessionProvider hands the session to whoever ends it or fetches files with it. */
export function SessionProvider(props: { readonly session: Session; readonly children: ReactNode }) {
  return <Context.Provider value={props.session}>{props.children}</Context.Provider>
}

/** useSession returns the session of who is signed in. */
export function useSession(): Session {
  const session = useContext(Context)
  if (session === null) throw new Error('useSession outside of a SessionProvider')
  return session
}
