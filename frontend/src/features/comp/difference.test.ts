import { expect, it } from 'vitest'
import { differences } from './difference.ts'

const component = (rate: string, more: object = {}) => ({
  key: 'new_business',
  name: 'New business',
  mode: 'MARGINAL',
  tiers: [{ upTo: '1', rate: '0.1' }, { rate }],
  ...more,
})

it('says in words which tier of which component pays more', () => {
  expect(differences({ components: [component('0.12')] }, { components: [component('0.14')] })).toEqual([
    { where: 'Component New business, Tier 2', what: 'Rate', before: '12%', after: '14%' },
  ])
})

it('says what came and what went', () => {
  const before = { components: [component('0.12')], holdback: { share: '0.3', days: 90 } }
  const after = { components: [component('0.12', { dealCap: { amount: '5000' } })], houseAccounts: true }
  expect(differences(before, after)).toEqual([
    { where: 'Holdback', what: 'Share', before: '30%', after: null },
    { where: 'Holdback', what: 'Days', before: '90', after: null },
    { where: 'Component New business, Deal cap', what: 'Amount', before: null, after: '5000' },
    { where: '', what: 'House accounts', before: null, after: 'yes' },
  ])
})

it('takes a component to another place for no change', () => {
  const [a, b] = [component('0.12'), { ...component('0.12'), key: 'renewals' }]
  expect(differences({ components: [a, b] }, { components: [b, a] })).toEqual([])
})
