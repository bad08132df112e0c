import { useEffect, useRef } from 'react'

/**
 * useEscape closes a peek by Escape when nothing is open above it: a dialog, a menu or choices close by
 * themselves first. It listens before they do, while they are still there.
 */
export function useEscape(opened: boolean, onClose: () => void) {
  const latest = useRef(onClose)
  latest.current = onClose
  useEffect(() => {
    if (!opened) return
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return
      const target = event.target instanceof Element ? event.target : null
      const above = document.querySelectorAll('[role="dialog"]').length > 1
      if (above || target?.closest('[role="menu"], [aria-expanded="true"]') != null) return
      latest.current()
    }
    window.addEventListener('keydown', press, true)
    return () => window.removeEventListener('keydown', press, true)
  }, [opened])
}
