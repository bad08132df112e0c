import { lazy, Suspense, useState } from 'react'
import type { WhyProps } from './WhyDrawer.tsx'

// Most visits to a screen open no explanation: it is loaded when the first one is asked for.
const WhyDrawer = lazy(() => import('./WhyDrawer.tsx').then((module) => ({ default: module.WhyDrawer })))

/** WhyPanel says how a figure came about, once somebody asks. */
export function WhyPanel(props: WhyProps) {
  const [asked, setAsked] = useState(props.kpi !== null)
  if (props.kpi !== null && !asked) setAsked(true)
  if (!asked) return null
  return (
    <Suspense fallback={null}>
      <WhyDrawer {...props} />
    </Suspense>
  )
}
