import type { ReactNode } from 'react'

interface Props {
  /** A note informs; a problem interrupts a screen reader. */
  readonly kind: 'note' | 'problem'
  readonly id?: string
  readonly children: ReactNode
}

/** Message tells the person something that they did not ask for. */
export function Message({ kind, id, children }: Props) {
  return (
    <div className={`message ${kind}`} role={kind === 'problem' ? 'alert' : 'status'} id={id}>
      {children}
    </div>
  )
}
