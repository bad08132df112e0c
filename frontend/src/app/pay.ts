import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { payView, plansView, planView, quotasView, runsView, runView, statementView } from '@/features/comp/view.ts'
import { type RawSearch, tidied } from '@/lib/url.ts'
import type { Place } from './nav.ts'

type Validate = (raw: Record<string, unknown>) => RawSearch

const nothing: Validate = () => ({})

/** payPages are the screens about pay: statements, runs, plans, quotas. */
export function payPages<Page>(
  page: (path: string, component: RouteComponent, validateSearch: Validate) => Page,
): Page[] {
  return [
    page(
      '/commissions',
      lazyRouteComponent(() => import('@/features/comp/StatementsPage.tsx'), 'StatementsPage'),
      tidied(payView),
    ),
    page(
      '/commissions/$id',
      lazyRouteComponent(() => import('@/features/comp/StatementPage.tsx'), 'StatementPage'),
      tidied(statementView),
    ),
    page(
      '/commission-runs',
      lazyRouteComponent(() => import('@/features/comp/RunsPage.tsx'), 'RunsPage'),
      tidied(runsView),
    ),
    page(
      '/commission-runs/$id',
      lazyRouteComponent(() => import('@/features/comp/RunPage.tsx'), 'RunPage'),
      tidied(runView),
    ),
    page(
      '/comp-plans',
      lazyRouteComponent(() => import('@/features/comp/PlansPage.tsx'), 'PlansPage'),
      tidied(plansView),
    ),
    page(
      '/comp-plans/$id',
      lazyRouteComponent(() => import('@/features/comp/PlanPage.tsx'), 'PlanPage'),
      tidied(planView),
    ),
    page(
      '/comp-plans/$id/versions/$version',
      lazyRouteComponent(() => import('@/features/comp/DesignerPage.tsx'), 'DesignerPage'),
      nothing,
    ),
    page(
      '/quotas',
      lazyRouteComponent(() => import('@/features/comp/QuotasPage.tsx'), 'QuotasPage'),
      tidied(quotasView),
    ),
  ]
}

/** payPlaces are where the navigation shows them. */
export const payPlaces: readonly Place[] = [
  {
    to: '/commissions',
    name: 'Commissions',
    icon: 'coins',
    group: 'Pay',
    key: 'm',
    needs: 'commissionStatements',
    sellers: true,
    or: 'approveCommissionStatement',
  },
  {
    to: '/commission-runs',
    name: 'Commission runs',
    icon: 'repeat',
    group: 'Pay',
    key: 'x',
    needs: 'commissionRuns',
    what: 'Running commissions',
  },
  { to: '/comp-plans', name: 'Comp plans', icon: 'plan', group: 'Pay', key: 'b', needs: 'createCompPlan' },
  { to: '/quotas', name: 'Quotas', icon: 'flag', group: 'Pay', key: 'q', needs: 'quotas' },
]
