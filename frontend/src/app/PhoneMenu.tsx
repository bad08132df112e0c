import { Drawer } from '@mantine/core'
import { useFocusBack } from '@/ui/focusBack.ts'
import type { Place } from './nav.ts'
import { Places } from './Places.tsx'

interface Props {
  readonly open: boolean
  readonly places: readonly Place[]
  readonly onClose: () => void
}

/** PhoneMenu is the navigation on windows that have no room for it beside the screen. */
export function PhoneMenu({ open, places, onClose }: Props) {
  useFocusBack(open)
  return (
    <Drawer opened={open} onClose={onClose} title="Coxswain" size={260} padding="sm">
      <nav aria-label="Screens">
        <Places places={places} />
      </nav>
    </Drawer>
  )
}
