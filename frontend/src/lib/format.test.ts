import { describe, expect, it } from 'vitest'
import { compare, days, exact, growth, localeOf, plain, points, until, value } from './format.ts'

describe('numbers of the API', () => {
  it.each([
    ['a missing number as a dash', null, 'MONEY', 'EUR', 'en-GB', '–'],
    ['junk as a dash and never as NaN', 'NaN', 'COUNT', null, 'en-GB', '–'],
    ['a zero as a zero', '0', 'COUNT', null, 'en-GB', '0'],
    ['a count with separators', '12345', 'COUNT', null, 'en-GB', '12,345'],
    ['a share as percent', '0.2749', 'FRACTION', null, 'en-GB', '27.5%'],
    ['money in whole units', '1234567.89', 'MONEY', 'EUR', 'en-GB', '€1,234,568'],
    ['money as a German reads it', '1234567.89', 'MONEY', 'EUR', 'de-DE', '1.234.568\u00a0€'],
    ['money beyond the digits of a float', '9007199254740993', 'MONEY', 'USD', 'en-US', '$9,007,199,254,740,993'],
    ['negative money', '-12.5', 'MONEY', 'EUR', 'en-GB', '−€13'],
    ['one day in the singular', '1', 'DAYS', null, 'en-GB', '1 day'],
    ['days with one digit', '47.25', 'DAYS', null, 'en-GB', '47.3 days'],
    ['a ratio', '3.14159', 'RATIO', null, 'en-GB', '3.14'],
    ['money per day', '1200', 'MONEY_PER_DAY', 'EUR', 'en-GB', '€1,200 a day'],
  ] as const)('shows %s', (_name, text, unit, currency, locale, want) => {
    expect(value(text, unit, currency, locale)).toBe(want)
  })

  it.each([
    ['all cents of large money', '90071992547409931.23', 'MONEY', 'EUR', '€90,071,992,547,409,931.23'],
    ['all digits of a share', '0.274912', 'FRACTION', null, '27.4912%'],
    ['no digits that were not sent', '5', 'MONEY', 'EUR', '€5'],
    ['nothing for nothing', null, 'COUNT', null, '–'],
  ] as const)('states %s', (_name, text, unit, currency, want) => {
    expect(exact(text, unit, currency, 'en-GB')).toBe(want)
  })

  it('shows the difference of shares in points, not in percent', () => {
    expect(points('0.031', 'en-GB')).toBe('+3.1 points')
    expect(points('-0.5', 'de-DE')).toBe('−50,0 points')
    expect(points('0', 'en-GB')).toBe('0.0 points')
  })

  it('shows growth with its sign', () => {
    expect(growth('0.1234', 'en-GB')).toBe('+12.3%')
    expect(growth('-1', 'en-GB')).toBe('−100%')
    expect(growth('0', 'en-GB')).toBe('0%')
  })

  it('shows a numerator as it is', () => {
    expect(plain('1250.5', 'en-GB')).toBe('1,250.5')
    expect(plain(null, 'en-GB')).toBe('–')
  })
})

describe('the order of decimal strings', () => {
  it.each([
    ['9', '10', -1],
    ['-9', '-10', 1],
    ['1.5', '1.50', 0],
    ['0', '-0', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['0.000001', '0', 1],
    ['-0.1', '0.01', -1],
  ] as const)('of %s and %s is %i', (a, b, want) => {
    expect(compare(a, b)).toBe(want)
    expect(compare(b, a)).toBe(want === 0 ? 0 : -want)
  })
})

describe('a period', () => {
  it('is shown with its last day, which is the one before its end', () => {
    // Which space stands around the dash differs between versions of the browser's tables.
    expect(days({ from: '2026-10-01', to: '2027-01-01' }, 'en-GB').replaceAll(/\s/g, ' ')).toBe('1 Oct – 31 Dec 2026')
  })

  it('of one day is shown as that day', () => {
    expect(days({ from: '2026-10-01', to: '2026-10-02' }, 'en-GB')).toBe('1 Oct 2026')
  })

  it('ends on the day before its end', () => {
    expect(until('2027-01-01', 'en-GB')).toBe('31 Dec 2026')
  })
})

describe('the locale', () => {
  it.each([
    ['of the person', 'de-DE', 'en-GB', 'de-DE'],
    ['of the browser when the person has none', null, 'en-GB', 'en-GB'],
    ['of the browser when the person has nonsense', 'not a locale', 'fr-FR', 'fr-FR'],
    ['English when nobody knows', '', '', 'en'],
  ])('is the one %s', (_name, preferred, browser, want) => {
    expect(localeOf(preferred, browser)).toBe(want)
  })
})
