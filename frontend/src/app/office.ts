import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { auditView, peopleView, settingsView } from '@/features/admin/view.ts'
import { importsView } from '@/features/imports/view.ts'
import { metricsView } from '@/features/metrics/view.ts'
import { placeView, territoriesView } from '@/features/organisation/view.ts'
import { type RawSearch, tidied } from '@/lib/url.ts'
import type { Place } from './nav.ts'

type Validate = (raw: Record<string, unknown>) => RawSearch

/** officePages are the screens that set the house up: imports, teams, people, settings, goals. */
export function officePages<Page>(
  page: (path: string, component: RouteComponent, validateSearch: Validate) => Page,
): Page[] {
  return [
    page(
      '/goals',
      lazyRouteComponent(() => import('@/features/metrics/MetricsPage.tsx'), 'MetricsPage'),
      tidied(metricsView),
    ),
    page(
      '/teams',
      lazyRouteComponent(() => import('@/features/organisation/TeamsPage.tsx'), 'TeamsPage'),
      tidied(placeView),
    ),
    page(
      '/territories',
      lazyRouteComponent(() => import('@/features/organisation/TerritoriesPage.tsx'), 'TerritoriesPage'),
      tidied(territoriesView),
    ),
    page(
      '/imports',
      lazyRouteComponent(() => import('@/features/imports/ImportsPage.tsx'), 'ImportsPage'),
      tidied(importsView),
    ),
    page(
      '/users',
      lazyRouteComponent(() => import('@/features/admin/UsersPage.tsx'), 'UsersPage'),
      tidied(peopleView),
    ),
    page(
      '/changes',
      lazyRouteComponent(() => import('@/features/admin/ChangesPage.tsx'), 'ChangesPage'),
      tidied(auditView),
    ),
    page(
      '/settings',
      lazyRouteComponent(() => import('@/features/admin/SettingsPage.tsx'), 'SettingsPage'),
      tidied(settingsView),
    ),
  ]
}

/** officePlaces are where the navigation shows them. */
export const officePlaces: readonly Place[] = [
  { to: '/goals', name: 'Goals', icon: 'check', group: 'Measure', key: 'e', needs: 'kpiGoals' },
  { to: '/teams', name: 'Teams', icon: 'people', group: 'Organisation', key: 't', needs: 'teams' },
  { to: '/territories', name: 'Territories', icon: 'map', group: 'Organisation', key: 'r', needs: 'territories' },
  {
    to: '/imports',
    name: 'Imports',
    icon: 'upload',
    group: 'Set up',
    key: 'i',
    needs: 'startImport',
    what: 'Importing',
  },
  {
    to: '/users',
    name: 'Users and roles',
    icon: 'lead',
    group: 'Set up',
    key: 'u',
    needs: 'users',
    what: 'Looking after users',
  },
  { to: '/settings', name: 'Settings', icon: 'gear', group: 'Set up', key: 'n', needs: 'organisation' },
  {
    to: '/changes',
    name: 'Audit log',
    icon: 'log',
    group: 'Set up',
    key: 'w',
    needs: 'changes',
    what: 'The audit log',
  },
]
