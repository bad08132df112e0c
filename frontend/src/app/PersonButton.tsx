import type { ComponentProps } from 'react'
import { words } from '@/lib/format.ts'
import { useViewer } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'

/** PersonButton says who is signed in, and opens what concerns only them. */
export function PersonButton(props: ComponentProps<'button'>) {
  const viewer = useViewer()
  return (
    <button
      type="button"
      {...props}
      className="who"
      aria-label={`${viewer.name}, ${words(viewer.role)}: your settings`}
    >
      <Icon name="lead" size={20} />
      <span>
        <span className="name">{viewer.name}</span>
        <span className="role">
          {words(viewer.role)}
          {viewer.teamName !== null && `, ${viewer.teamName}`}
        </span>
      </span>
    </button>
  )
}
