import type { KpiKey } from '@/gql/schema.ts'
import { dayBefore } from '@/lib/period.ts'

/** A list that holds just the rows behind a figure. */
export interface Drill {
  readonly to: string
  readonly search: { readonly f: readonly string[] }
  readonly label: string
}

/** drillOf returns the list of the rows behind a figure; null when no list holds just them. */
export function drillOf(
  kpi: KpiKey,
  days: { readonly from: string; readonly to: string },
  today: string,
): Drill | null {
  const last = dayBefore(days.to)
  const decided = [`closedOn~gte~${days.from}`, `closedOn~lte~${last}`]
  switch (kpi) {
    case 'WON_REVENUE':
    case 'WON_OPPORTUNITIES':
    case 'SALES_CYCLE':
    case 'AVERAGE_DEAL_SIZE':
      return {
        to: '/opportunities',
        search: { f: ['status~in~WON', ...decided] },
        label: 'The won opportunities as a list',
      }
    case 'LOST_OPPORTUNITIES':
    case 'LOST_AMOUNT':
      return {
        to: '/opportunities',
        search: { f: ['status~in~LOST', ...decided] },
        label: 'The lost opportunities as a list',
      }
    case 'WIN_RATE_CLOSED':
      return {
        to: '/opportunities',
        search: { f: ['status~in~WON|LOST', ...decided] },
        label: 'The decided opportunities as a list',
      }
    case 'OPEN_OPPORTUNITIES':
    case 'PIPELINE':
    case 'WEIGHTED_PIPELINE':
      // The list knows what is open now; of a period that is over it would show something else.
      if (days.to <= today) return null
      return {
        to: '/opportunities',
        search: { f: ['status~in~OPEN'] },
        label: 'The open opportunities as a list',
      }
    case 'PIPELINE_COVERAGE':
      return {
        to: '/opportunities',
        search: { f: ['status~in~OPEN', `closeOn~gte~${days.from}`, `closeOn~lte~${last}`] },
        label: 'The open opportunities as a list',
      }
    default:
      return null
  }
}
