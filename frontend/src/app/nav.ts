import type { Viewer } from '@/lib/viewer.tsx'
import type { IconName } from '@/ui/icons.tsx'
import { officePlaces } from './office.ts'
import { payPlaces } from './pay.ts'

/** A screen, and who it is for. */
export interface Place {
  readonly to: string
  readonly name: string
  readonly icon: IconName
  readonly group: 'Work' | 'Records' | 'Pay' | 'Measure' | 'Organisation' | 'Set up'
  /** The second key of "g …". */
  readonly key?: string
  /** Operation of the API that the role must be allowed; without it the screen is not offered. */
  readonly needs: string
  /** Only people who sell have it. */
  readonly sellers?: boolean
  /** Besides people who sell, those whose role is allowed this operation. */
  readonly or?: string
  /** What a role that has no such screen is told it may not do; the screen's name when left out. */
  readonly what?: string
}

/** Every screen in the order in which the navigation shows them. */
export const places: readonly Place[] = [
  { to: '/home', name: 'My day', icon: 'home', group: 'Work', key: 'h', needs: 'activities', sellers: true },
  { to: '/dashboard', name: 'Dashboard', icon: 'chart', group: 'Work', key: 'd', needs: 'kpis' },
  { to: '/pipeline', name: 'Pipeline', icon: 'board', group: 'Work', key: 'p', needs: 'opportunities' },
  { to: '/opportunities', name: 'Opportunities', icon: 'target', group: 'Records', key: 'o', needs: 'opportunities' },
  { to: '/accounts', name: 'Accounts', icon: 'building', group: 'Records', key: 'a', needs: 'accounts' },
  { to: '/leads', name: 'Leads', icon: 'lead', group: 'Records', key: 'l', needs: 'leads' },
  { to: '/subscriptions', name: 'Subscriptions', icon: 'repeat', group: 'Records', key: 's', needs: 'subscriptions' },
  { to: '/activities', name: 'Activities', icon: 'clock', group: 'Records', key: 'v', needs: 'activities' },
  ...payPlaces,
  { to: '/kpis', name: 'KPI explorer', icon: 'gauge', group: 'Measure', key: 'k', needs: 'kpis' },
  { to: '/performance', name: 'Performance', icon: 'compare', group: 'Measure', key: 'c', needs: 'kpis' },
  ...officePlaces,
]

/** denied returns the screen at an address when the viewer's role has no use for it. */
export function denied(viewer: Viewer, path: string): Place | null {
  return places.find((place) => place.to === path && !viewer.permissions.has(place.needs)) ?? null
}

/** offered returns the screens that a viewer's role has a use for. */
export function offered(viewer: Viewer): readonly Place[] {
  return places.filter(
    (place) =>
      viewer.permissions.has(place.needs) &&
      (place.sellers !== true || viewer.repId !== null || (place.or !== undefined && viewer.permissions.has(place.or))),
  )
}

/** start returns where a role's day begins. */
export function start(viewer: Viewer): string {
  const wanted: Readonly<Record<string, string>> = { REP: '/home', MARKETING: '/leads', SUCCESS: '/subscriptions' }
  const mine = offered(viewer)
  const first = mine.find((place) => place.to === (wanted[viewer.role] ?? '/dashboard'))
  return (first ?? mine[0])?.to ?? '/nothing'
}
