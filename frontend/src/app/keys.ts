import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { typing } from '@/lib/keys.ts'
import type { Place } from './nav.ts'

interface Actions {
  readonly help: () => void
  readonly find: () => void
}

/** How long "g" waits for the letter that says where. */
const patience = 1200

/** useShortcuts listens for the keys of the whole product. Single letters can be switched off. */
export function useShortcuts(places: readonly Place[], single: boolean, actions: Actions): void {
  const navigate = useNavigate()
  useEffect(() => {
    let going = 0
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        actions.find()
        return
      }
      if (!single || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      if (document.querySelector('[role="dialog"]') !== null) return
      if (Date.now() - going < patience) {
        going = 0
        const place = places.find((each) => each.key === event.key)
        if (place !== undefined) {
          event.preventDefault()
          void navigate({ to: place.to })
        }
        return
      }
      if (event.key === 'g') going = Date.now()
      else if (event.key === '?') actions.help()
      else if (event.key === '/') {
        event.preventDefault()
        const field = document.querySelector<HTMLInputElement>('main [data-search] input, main input[data-search]')
        if (field === null) actions.find()
        else field.focus()
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [places, single, actions, navigate])
}
