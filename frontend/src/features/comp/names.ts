import type { CommissionStatementStatus } from '@/gql/schema.ts'
import { words } from '@/lib/format.ts'

/** Where a statement can stand, in the order in which it goes. */
export const statementStates: readonly CommissionStatementStatus[] = [
  'DRAFT',
  'ACKNOWLEDGED',
  'MANAGER_APPROVED',
  'FINANCE_APPROVED',
  'LOCKED',
  'PAID',
]

const said: Readonly<Record<string, string>> = {
  DRAFT: 'Draft',
  ACKNOWLEDGED: 'Acknowledged',
  MANAGER_APPROVED: 'Approved by the manager',
  FINANCE_APPROVED: 'Approved by finance',
  LOCKED: 'Locked',
  PAID: 'Paid',
  CALCULATED: 'Calculated',
  TRIAGE: 'Being looked into',
}

const tones: Readonly<Record<string, string>> = {
  DRAFT: 'care',
  ACKNOWLEDGED: 'info',
  MANAGER_APPROVED: 'info',
  FINANCE_APPROVED: 'info',
  LOCKED: '',
  PAID: 'good',
  CALCULATED: 'good',
  QUEUED: 'care',
  RUNNING: 'care',
  FAILED: 'bad',
  OPEN: 'care',
  TRIAGE: 'info',
  ACCEPTED: 'good',
  REJECTED: 'bad',
  PROPOSED: 'care',
  APPROVED: 'good',
  PUBLISHED: 'good',
  RETIRED: '',
}

/** stateInWords says where a statement, run, dispute or plan version stands. */
export function stateInWords(state: string): string {
  return said[state] ?? words(state)
}

/** toneOf is the colour that repeats it. */
export function toneOf(state: string): string {
  return tones[state] ?? ''
}

/** Why an amount is earned and not payable yet. */
export function heldBecause(reason: string): string {
  const known: Readonly<Record<string, string>> = {
    WINDFALL: 'Windfall, to be reviewed',
    ELIGIBILITY: 'Payable later',
    HOLDBACK: 'Part held back',
  }
  return known[reason] ?? words(reason)
}

/** What keeps an amount from being computed, and what to do about it. */
export const remedies: Readonly<Record<string, { readonly what: string; readonly remedy: string }>> = {
  NO_QUOTA: { what: 'No quota', remedy: 'Give the payee a quota in the measure and period of the component.' },
  NO_TARGET: { what: 'No target incentive', remedy: 'Give the assignment a target incentive.' },
  NO_RATE: { what: 'No exchange rate', remedy: 'Enter the exchange rate of the day.' },
  SPLITS: { what: 'Shares that do not fit', remedy: 'Make the revenue shares of the opportunity sum to 100 %.' },
  NO_BASIS: {
    what: 'No amount to pay for',
    remedy: 'Complete the record: what the component pays for is missing on it.',
  },
  NO_ORIGINAL: { what: 'Nothing to take back', remedy: 'The record that is taken back is not known; check its link.' },
}
