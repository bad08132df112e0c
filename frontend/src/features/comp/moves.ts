import type { Viewer } from '@/lib/viewer.tsx'

/** What the rules of a step look at. */
export interface Stands {
  readonly status: string
  readonly rep: { readonly id: string } | null
  readonly viewerCan: { readonly operations: readonly string[] }
}

/** A step that a statement can take. */
export interface Step {
  readonly operation: 'acknowledge' | 'approve' | 'return' | 'lock' | 'pay'
  readonly name: string
  readonly done: string
  /** What happens, said before it does. */
  readonly about: string
  readonly from: readonly string[]
  /** The roles that take it; none for the payee, who acts for nobody else. */
  readonly roles: readonly string[]
}

const steps: readonly Step[] = [
  {
    operation: 'acknowledge',
    name: 'Acknowledge',
    done: 'You have acknowledged the statement.',
    about: 'You say that you have read the statement and agree. You can still dispute a line later.',
    from: ['DRAFT'],
    roles: [],
  },
  {
    operation: 'approve',
    name: 'Approve',
    done: 'The statement is approved.',
    about: 'You approve it as the manager; finance approves after you, and somebody else than you.',
    from: ['DRAFT', 'ACKNOWLEDGED'],
    roles: ['ADMIN', 'OPS', 'MANAGER'],
  },
  {
    operation: 'approve',
    name: 'Approve for finance',
    done: 'The statement is approved for finance.',
    about: 'After this the statement can be locked.',
    from: ['MANAGER_APPROVED'],
    roles: ['ADMIN', 'FINANCE'],
  },
  {
    operation: 'lock',
    name: 'Lock',
    done: 'The statement is locked.',
    about: 'Its numbers never change again. What changes later becomes a difference in an open period.',
    from: ['FINANCE_APPROVED'],
    roles: ['ADMIN', 'OPS', 'FINANCE'],
  },
  {
    operation: 'pay',
    name: 'Record the payout',
    done: 'The payout is recorded.',
    about: 'Records that the amount of the statement has been paid.',
    from: ['LOCKED'],
    roles: ['ADMIN', 'FINANCE'],
  },
  {
    operation: 'return',
    name: 'Return',
    done: 'The statement is a draft again.',
    about: 'Takes all approvals back. The payee and the approvers see why.',
    from: ['ACKNOWLEDGED', 'MANAGER_APPROVED', 'FINANCE_APPROVED'],
    roles: ['ADMIN', 'OPS', 'FINANCE', 'MANAGER'],
  },
]

/**
 * stepsFor returns the steps that make sense for a viewer where a statement stands. The server decides; this
 * keeps buttons away that it would refuse: nobody approves, locks or pays their own pay.
 */
export function stepsFor(statement: Stands, viewer: Pick<Viewer, 'role' | 'repId'>): readonly Step[] {
  const own = statement.rep !== null && statement.rep.id === viewer.repId
  return steps.filter(
    (step) =>
      step.from.includes(statement.status) &&
      statement.viewerCan.operations.includes(`${step.operation}CommissionStatement`) &&
      (step.roles.length === 0 ? own : !own && step.roles.includes(viewer.role)),
  )
}
