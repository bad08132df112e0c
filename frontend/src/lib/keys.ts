import { useEffect, useRef } from 'react'
import { useViewer } from './viewer.tsx'

/** typing reports whether a key goes into a field, where letters are letters. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** useCreateKey lets the key c begin a new record of the screen; null while there is nothing to create. */
export function useCreateKey(create: (() => void) | null): void {
  const { preferences } = useViewer()
  const latest = useRef(create)
  latest.current = create
  const on = create !== null && preferences.shortcuts !== 'off'
  useEffect(() => {
    if (!on) return
    // "g c" leads to another screen: the letter after g is not for this.
    let before = 0
    const press = (event: KeyboardEvent) => {
      const going = Date.now() - before < 1200
      before = event.key === 'g' ? Date.now() : 0
      if (event.key !== 'c' || going || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      if (document.querySelector('[role="dialog"]') !== null) return
      event.preventDefault()
      latest.current?.()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [on])
}
