import { useEffect, useRef } from 'react'

/** What had the focus last outside of menus: they are gone when what they led to is closed. */
let last: Element | null = null

if (typeof document !== 'undefined') {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.closest('[role="menu"]') === null) last = target
  })
}

/** opener is what a person opens something by: of a menu, the button that the menu hangs on. */
function opener(): Element | null {
  const at = document.activeElement
  if (at === null || at === document.body) return last
  const menu = at.closest('[role="menu"]')
  return menu === null ? at : document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
}

/**
 * useFocusBack leads the focus back to what opened a dialog when it closes. The library does so for dialogs that
 * stay in the document and were opened by what is still there; this also for those that go, and for menus.
 */
export function useFocusBack(opened: boolean): void {
  const from = useRef<Element | null>(null)
  const was = useRef(false)
  if (opened && !was.current) from.current = opener()
  was.current = opened
  const open = useRef(false)
  useEffect(() => {
    if (!opened) return
    open.current = true
    return () => {
      open.current = false
      setTimeout(() => {
        const at = document.activeElement
        // What was done may have led somewhere else already.
        const elsewhere = at !== null && at !== document.body && at.closest('[role="dialog"]') === null
        if (open.current || elsewhere) return
        if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus()
      })
    }
  }, [opened])
}
