import { describe, expect, it } from 'vitest'
import { at, draftOf, faultsOf, fractionOf, inputOf, malformed, percentOf, put } from './draft.ts'

describe('percentages', () => {
  it.each([
    ['0.1', '10'],
    ['1', '100'],
    ['1.5', '150'],
    ['0.125', '12.5'],
    ['0.005', '0.5'],
    ['0.000001', '0.0001'],
    ['0', '0'],
    ['-0.2', '-20'],
    ['12', '1200'],
  ])('%s is %s percent and back', (fraction, percent) => {
    expect(percentOf(fraction)).toBe(percent)
    expect(fractionOf(percent)).toBe(fraction)
  })

  it('are read with a comma and with a sign, and words are none', () => {
    expect(fractionOf('12,5 %')).toBe('0.125')
    expect(fractionOf('a tenth')).toBeNull()
    expect(fractionOf('')).toBeNull()
  })
})

const design = {
  __typename: 'CompDesign',
  currency: 'EUR',
  planRates: [{ __typename: 'CompPlanRate', from: 'USD', rate: '1.1' }],
  components: [
    {
      __typename: 'CompComponent',
      key: 'new',
      scope: { kind: 'PERIOD', months: 0, toDate: false },
      tiers: [
        { upTo: '1', rate: '0.1', perUnit: null },
        { upTo: null, rate: '0.12', perUnit: null },
      ],
      dealCap: { amount: '5000.00', shareOfTarget: null },
    },
  ],
  holdback: null,
  clawback: { policy: 'FULL', windowDays: 90, rate: 'REVERSE_ORIGINAL' },
  ramp: ['0.25', '0.5'],
  houseAccounts: false,
}

it('a design that nobody edits goes back as it came', () => {
  expect(inputOf(draftOf(design))).toEqual({
    currency: 'EUR',
    planRates: [{ from: 'USD', rate: '1.1' }],
    components: [
      {
        key: 'new',
        scope: { kind: 'PERIOD', months: 0, toDate: false },
        tiers: [{ upTo: '1', rate: '0.1' }, { rate: '0.12' }],
        dealCap: { amount: '5000.00' },
      },
    ],
    clawback: { policy: 'FULL', windowDays: 90, rate: 'REVERSE_ORIGINAL' },
    ramp: ['0.25', '0.5'],
    houseAccounts: false,
  })
})

it('tiers by units are bounded by numbers, not by shares', () => {
  const meetings = { components: [{ tierBasis: 'UNITS', tiers: [{ upTo: '20', perUnit: '40' }, { perUnit: '60' }] }] }
  expect(at(draftOf(meetings), 'components.0.tiers.0.upTo')).toBe('20')
  expect(inputOf(draftOf(meetings))).toEqual(meetings)
})

it('a field is changed where its path says, and nothing else', () => {
  const draft = put(draftOf(design), 'components.0.tiers.1.rate', '14')
  expect(inputOf(draft).components).toMatchObject([{ tiers: [{ rate: '0.1' }, { rate: '0.14' }] }])
  expect(at(put(draft, 'components.0.tiers.0', undefined), 'components.0.tiers.0.rate')).toBe('14')
  expect(inputOf(put(draft, 'clawback', undefined))).not.toHaveProperty('clawback')
  expect(inputOf(put(draft, 'holdback.share', '30'))).toMatchObject({ holdback: { share: '0.3' } })
})

it('what is no number is named and not sent', () => {
  const draft = put(put(draftOf(design), 'components.0.tiers.0.rate', 'ten'), 'clawback.windowDays', '1.5')
  expect(malformed(draft).map((each) => each.path)).toEqual(['components.0.tiers.0.rate', 'clawback.windowDays'])
  expect(inputOf(draft).components).toMatchObject([{ tiers: [{ upTo: '1' }, {}] }])
})

it('a problem of the API is found beside its field', () => {
  expect(
    faultsOf([
      { message: 'there is a gap', path: ['design', 'components', '0', 'tiers', '1', 'upTo'] },
      { message: 'must be after', path: ['input', 'validTo'] },
      { message: 'not a currency', path: ['input', 'design', 'currency'] },
    ]).map((each) => each.path),
  ).toEqual(['components.0.tiers.1.upTo', 'validTo', 'currency'])
})
