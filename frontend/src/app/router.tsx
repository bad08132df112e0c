import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  type RouteComponent,
} from '@tanstack/react-router'
import { dashboardView } from '@/features/dashboard/view.ts'
import { explorerView } from '@/features/explorer/view.ts'
import { homeView } from '@/features/home/view.ts'
import { performanceView } from '@/features/performance/view.ts'
import { boardView } from '@/features/pipeline/view.ts'
import { listView } from '@/lib/listing.ts'
import { formatSearch, parseSearch, type RawSearch, tidied } from '@/lib/url.ts'
import { useViewer } from '@/lib/viewer.tsx'
import { Empty } from '@/ui/states.tsx'
import { Broken } from './Broken.tsx'
import { Frame } from './Frame.tsx'
import { start } from './nav.ts'
import { officePages } from './office.ts'
import { payPages } from './pay.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: NoSuchPage, errorComponent: Broken })

function Start() {
  return <Navigate to={start(useViewer())} replace />
}

function NoSuchPage() {
  return (
    <main id="main" tabIndex={-1}>
      <Empty title="There is no such page">
        <a href="/">Back to the start</a>
      </Empty>
    </main>
  )
}

type Validate = (raw: Record<string, unknown>) => RawSearch

/** page is a screen that is loaded when somebody goes there. */
function page(path: string, component: RouteComponent, validateSearch: Validate) {
  return createRoute({ getParentRoute: () => root, path, component, validateSearch, errorComponent: Broken })
}

const list = tidied(listView)
const nothing: Validate = () => ({})

const pages = [
  createRoute({ getParentRoute: () => root, path: '/', component: Start }),
  page(
    '/home',
    lazyRouteComponent(() => import('@/features/home/HomePage.tsx'), 'HomePage'),
    tidied(homeView),
  ),
  page(
    '/dashboard',
    lazyRouteComponent(() => import('@/features/dashboard/DashboardPage.tsx'), 'DashboardPage'),
    tidied(dashboardView),
  ),
  page(
    '/pipeline',
    lazyRouteComponent(() => import('@/features/pipeline/BoardPage.tsx'), 'BoardPage'),
    tidied(boardView),
  ),
  page(
    '/opportunities',
    lazyRouteComponent(() => import('@/features/records/OpportunitiesList.tsx'), 'OpportunitiesList'),
    list,
  ),
  page(
    '/accounts',
    lazyRouteComponent(() => import('@/features/records/AccountsList.tsx'), 'AccountsList'),
    list,
  ),
  page(
    '/leads',
    lazyRouteComponent(() => import('@/features/records/LeadsList.tsx'), 'LeadsList'),
    list,
  ),
  page(
    '/subscriptions',
    lazyRouteComponent(() => import('@/features/records/lists.tsx'), 'SubscriptionsPage'),
    list,
  ),
  page(
    '/activities',
    lazyRouteComponent(() => import('@/features/records/lists.tsx'), 'ActivitiesPage'),
    list,
  ),
  page(
    '/accounts/$id',
    lazyRouteComponent(() => import('@/features/account/AccountPage.tsx'), 'AccountPage'),
    nothing,
  ),
  page(
    '/subscriptions/$id',
    lazyRouteComponent(() => import('@/features/subscription/SubscriptionPage.tsx'), 'SubscriptionPage'),
    nothing,
  ),
  page(
    '/opportunities/$id',
    lazyRouteComponent(() => import('@/features/records/RecordPages.tsx'), 'OpportunityPage'),
    nothing,
  ),
  page(
    '/kpis',
    lazyRouteComponent(() => import('@/features/explorer/ExplorerPage.tsx'), 'ExplorerPage'),
    tidied(explorerView),
  ),
  page(
    '/performance',
    lazyRouteComponent(() => import('@/features/performance/PerformancePage.tsx'), 'PerformancePage'),
    tidied(performanceView),
  ),
  ...payPages(page),
  ...officePages(page),
]

/** createPages returns the router over all screens. */
export function createPages() {
  return createRouter({
    routeTree: root.addChildren(pages),
    parseSearch: parseSearch as (search: string) => Record<string, unknown>,
    stringifySearch: formatSearch,
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    scrollRestoration: true,
  })
}
