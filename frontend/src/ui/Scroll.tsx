import type { ReactNode } from 'react'

interface Props {
  readonly label: string
  /** Whether it is cut off in height too. */
  readonly low?: boolean
  readonly children: ReactNode
}

/** Scroll holds what may be wider than the window; the keyboard reaches it, so that it can be moved. */
export function Scroll({ label, low, children }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of content, not of a form's fields.
    <div
      className={low === true ? 'scroll preview' : 'scroll'}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
    >
      {children}
    </div>
  )
}
