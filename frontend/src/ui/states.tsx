import { Button, Skeleton } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { Failure } from '@/lib/failure.ts'

/** Message says something that needs attention; a problem is announced at once. */
export function Message({
  kind,
  id,
  children,
}: {
  readonly kind: 'problem' | 'note' | 'warn' | 'ok'
  readonly id?: string
  readonly children: ReactNode
}) {
  return (
    <div className={`message ${kind}`} id={id} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** Trouble says why there is no data and offers to try again. */
export function Trouble({ failure, onRetry }: { readonly failure: Failure; readonly onRetry: () => void }) {
  return (
    <div className="message problem row" role="alert">
      <span>{failure.message}</span>
      {failure.requestId !== null && (
        <span className="small">
          Request <code>{failure.requestId}</code>
        </span>
      )}
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}

/** Empty says that there is nothing, why, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children}
    </div>
  )
}

/** Pending keeps the place of what is to come, and shows itself only when that takes a while. */
export function Pending({ height, label }: { readonly height: number; readonly label: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" className="pending-place" ref={(node) => node?.style.setProperty('height', `${height}px`)}>
      <span className="hidden">{label}</span>
      {late && <Skeleton height={height} radius={6} />}
    </div>
  )
}

/** Forbidden says that a screen is not for this role, and who can change that. */
export function Forbidden({ what }: { readonly what: string }) {
  return (
    <main id="main" tabIndex={-1}>
      <Empty title={`${what} is not part of your role`}>
        <p>An administrator can give you another role.</p>
      </Empty>
    </main>
  )
}
