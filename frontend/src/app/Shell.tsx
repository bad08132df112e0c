import { RouterProvider } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { ViewerDocument, type ViewerQuery } from '@/features/access/viewer.generated.ts'
import { failureOf } from '@/lib/failure.ts'
import { localeOf, zoneOf } from '@/lib/format.ts'
import { SessionProvider } from '@/lib/SessionContext.tsx'
import type { Session } from '@/lib/session.ts'
import { asLooked, type Looked, LookingProvider, type Viewer, ViewerProvider } from '@/lib/viewer.tsx'
import { Trouble } from '@/ui/states.tsx'
import { createPages } from './router.tsx'

/** What the viewer set for themselves is asked for again when they set it, the first time too. */
const ofOneself = { additionalTypenames: ['UserPreference'] }

/** Shell finds out who is signed in and shows them their screens. */
export function Shell({ session }: { readonly session: Session }) {
  const [{ data, error }, again] = useQuery({ query: ViewerDocument, context: ofOneself })
  const [router] = useState(createPages)
  const [at, look] = useState<Looked | null>(null)
  const looking = useMemo(() => ({ at, look }), [at])
  const failure = failureOf(error)
  const viewer = data ? viewerOf(data) : null

  if (viewer === null) {
    return (
      <main className="sign-in" aria-busy={failure === null}>
        <h1>Coxswain</h1>
        {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      </main>
    )
  }
  return (
    <LookingProvider looking={looking}>
      <ViewerProvider viewer={asLooked(viewer, at)}>
        <SessionProvider session={session}>
          <RouterProvider router={router} />
        </SessionProvider>
      </ViewerProvider>
    </LookingProvider>
  )
}

/** viewerOf reads who is signed in from the server's answer; null when nobody is. */
export function viewerOf(data: ViewerQuery): Viewer | null {
  const { viewer, organisation } = data
  if (viewer === null) return null
  const preferences: Record<string, string> = Object.fromEntries(
    viewer.preferences.map(({ key, value }) => [key, value]),
  )
  return {
    role: viewer.role,
    name: viewer.user?.name ?? 'System',
    email: viewer.user?.email ?? '',
    locale: localeOf(preferences.locale || (viewer.user?.locale ?? null), navigator.language),
    timeZone: zoneOf(preferences.timeZone) ?? viewer.user?.timeZone ?? organisation?.timeZone ?? null,
    permissions: new Set(viewer.permissions),
    repId: viewer.rep?.id ?? null,
    teamId: viewer.team?.id ?? null,
    teamName: viewer.team?.name ?? null,
    leads: viewer.rep !== null && viewer.team?.manager?.id === viewer.rep.id,
    preferences,
  }
}
