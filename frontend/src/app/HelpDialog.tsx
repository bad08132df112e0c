import { Modal } from '@mantine/core'
import { useFocusBack } from '@/ui/focusBack.ts'
import { Help } from './Help.tsx'
import type { Place } from './nav.ts'

interface Props {
  readonly open: boolean
  readonly places: readonly Place[]
  readonly onClose: () => void
}

/** HelpDialog shows the keys and the words of the product. */
export function HelpDialog({ open, places, onClose }: Props) {
  useFocusBack(open)
  return (
    <Modal opened={open} onClose={onClose} title="Keys and words" size="lg">
      <Help places={places} />
    </Modal>
  )
}
