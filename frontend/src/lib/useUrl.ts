import { useSyncExternalStore } from 'react'

/** The page's own name for a change of the query string, which the browser does not announce. */
const changed = 'coxswain:url'

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener(changed, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(changed, listener)
  }
}

/** useSearch returns the query string of the page and follows it. */
export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => window.location.search)
}

/** pushSearch makes search the page's query string, as a step that Back undoes. */
export function pushSearch(search: string): void {
  if (search === window.location.search) return
  window.history.pushState(null, '', `${window.location.pathname}${search}`)
  window.dispatchEvent(new Event(changed))
}
