/**
 * Numbers come from the server as decimal strings and are shown as they are: Intl formats strings
 * exactly, so nothing here computes with them.
 */

/** What a value is counted in. */
export type Unit =
  | 'COUNT'
  | 'FRACTION'
  | 'RATIO'
  | 'MONEY'
  | 'MONEY_PER_DAY'
  | 'DAYS'
  | 'MINUTES'
  | 'MONTHS'
  | 'HOURS'
  | 'SCORE'

/** What a missing number looks like. */
export const none = '–'

type Decimal = `${number}`

const unitNames: Partial<Record<Unit, string>> = { DAYS: 'day', MINUTES: 'minute', MONTHS: 'month', HOURS: 'hour' }

function options(unit: Unit, currency: string | null): Intl.NumberFormatOptions {
  switch (unit) {
    case 'COUNT':
      return { maximumFractionDigits: 0 }
    case 'FRACTION':
      return { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }
    case 'MONEY':
    case 'MONEY_PER_DAY':
      return currency === null ? {} : { style: 'currency', currency, maximumFractionDigits: 0 }
    case 'RATIO':
    case 'SCORE':
      return { maximumFractionDigits: 2 }
    default: {
      const name = unitNames[unit]
      return name === undefined ? {} : { style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 1 }
    }
  }
}

/** isDecimal tells a number of the API from anything else, so that junk shows as missing, not as NaN. */
export function isDecimal(text: string): text is Decimal {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/** value formats a value for reading at a glance: money without its cents. */
export function value(text: string | null, unit: Unit, currency: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  const shown = new Intl.NumberFormat(locale, options(unit, currency)).format(text)
  return unit === 'MONEY_PER_DAY' ? `${shown} a day` : shown
}

/** exact formats a value with all the digits that the server sent. */
export function exact(text: string | null, unit: Unit, currency: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  const digits = text.split('.')[1]?.length ?? 0
  const all = { ...options(unit, currency), minimumFractionDigits: 0, maximumFractionDigits: digits }
  const shown = new Intl.NumberFormat(locale, all).format(text)
  return unit === 'MONEY_PER_DAY' ? `${shown} a day` : shown
}

/** plain formats a number that has no unit of its own, such as a numerator. */
export function plain(text: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(text)
}

/** points formats the difference of two shares: 0.031 is 3.1 points, which is not 3.1 %. */
export function points(text: string, locale: string): string {
  if (!isDecimal(text)) return none
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  })
  const number = percent
    .formatToParts(text)
    .filter((part) => part.type !== 'percentSign' && part.type !== 'literal')
    .map((part) => part.value)
    .join('')
  return `${number} points`
}

/** growth formats a relative change. */
export function growth(text: string, locale: string): string {
  if (!isDecimal(text)) return none
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(text)
}

/**
 * compare orders decimal strings by value without turning them into floating point. Missing numbers
 * come last in either direction, which is why they are not handled here.
 */
export function compare(a: Decimal, b: Decimal): number {
  const [left, right] = [parts(a), parts(b)]
  const digits = Math.max(left.fraction.length, right.fraction.length)
  const l = BigInt(left.sign + left.whole + left.fraction.padEnd(digits, '0'))
  const r = BigInt(right.sign + right.whole + right.fraction.padEnd(digits, '0'))
  return l < r ? -1 : l > r ? 1 : 0
}

function parts(text: Decimal): { sign: string; whole: string; fraction: string } {
  const sign = text.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = text.slice(sign.length).split('.')
  return { sign, whole, fraction }
}

const day = 86_400_000

/** days formats a half-open period by its first and its last day. */
export function days(period: { readonly from: string; readonly to: string }, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const first = new Date(`${period.from}T00:00:00Z`)
  const last = new Date(Date.parse(`${period.to}T00:00:00Z`) - day)
  return first >= last ? format.format(first) : format.formatRange(first, last)
}

/** localeOf returns the person's locale, or the browser's when they have none or it is not one. */
export function localeOf(preferred: string | null, browser: string): string {
  for (const candidate of [preferred, browser]) {
    if (candidate === null || candidate === '') continue
    try {
      return Intl.getCanonicalLocales(candidate)[0] ?? 'en'
    } catch {
      // Not a locale: try the next.
    }
  }
  return 'en'
}
