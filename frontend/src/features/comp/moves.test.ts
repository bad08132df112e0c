import { expect, it } from 'vitest'
import { stepsFor } from './moves.ts'

const operations = ['acknowledge', 'approve', 'return', 'lock', 'pay'].map((each) => `${each}CommissionStatement`)
const at = (status: string) => ({ status, rep: { id: 'rep_1' }, viewerCan: { operations } })
const names = (status: string, role: string, repId: string | null) =>
  stepsFor(at(status), { role, repId }).map((step) => step.name)

it.each([
  ['a rep acknowledges their own draft and nothing else', 'DRAFT', 'REP', 'rep_1', ['Acknowledge']],
  ['a manager approves what somebody below them earned', 'ACKNOWLEDGED', 'MANAGER', 'rep_2', ['Approve', 'Return']],
  ['nobody approves their own pay', 'DRAFT', 'MANAGER', 'rep_1', ['Acknowledge']],
  ['finance waits for the manager', 'DRAFT', 'FINANCE', null, []],
  ['finance approves after the manager', 'MANAGER_APPROVED', 'FINANCE', null, ['Approve for finance', 'Return']],
  ['what finance approved can be locked', 'FINANCE_APPROVED', 'OPS', null, ['Lock', 'Return']],
  ['a locked statement can only be paid', 'LOCKED', 'FINANCE', null, ['Record the payout']],
  ['a paid statement is done', 'PAID', 'ADMIN', null, []],
] as const)('%s', (_, status, role, repId, want) => {
  expect(names(status, role, repId)).toEqual(want)
})
