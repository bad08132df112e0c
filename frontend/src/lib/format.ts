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
  const shown = signed(new Intl.NumberFormat(locale, options(unit, currency)).format(text))
  return unit === 'MONEY_PER_DAY' ? `${shown} a day` : shown
}

/** exact formats a value with all the digits that the server sent. */
export function exact(text: string | null, unit: Unit, currency: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  const digits = text.split('.')[1]?.length ?? 0
  const all = { ...options(unit, currency), minimumFractionDigits: 0, maximumFractionDigits: digits }
  const shown = signed(new Intl.NumberFormat(locale, all).format(text))
  return unit === 'MONEY_PER_DAY' ? `${shown} a day` : shown
}

/** plain formats a number that has no unit of its own, such as a numerator. */
export function plain(text: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  return signed(new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(text))
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
  return signed(`${number} points`)
}

/** growth formats a relative change. */
export function growth(text: string, locale: string): string {
  if (!isDecimal(text)) return none
  return signed(
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
      text,
    ),
  )
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

/** until formats the end of a half-open period by its last day. */
export function until(end: string, locale: string): string {
  const last = new Date(Date.parse(`${end}T00:00:00Z`) - day)
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(last)
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

/** zoneOf returns a time zone that this browser knows, null for any other. */
export function zoneOf(preferred: string | null | undefined): string | null {
  if (!preferred) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: preferred }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** A sum of money as the API gives it. */
export interface Money {
  readonly amount: string
  readonly currency: string
}

/** money formats a sum with the digits of its currency. */
export function money(sum: Money | null | undefined, locale: string): string {
  if (!sum || !isDecimal(sum.amount)) return none
  const digits = /\.\d*[1-9]/.test(sum.amount) ? {} : { minimumFractionDigits: 0, maximumFractionDigits: 0 }
  return signed(
    new Intl.NumberFormat(locale, { style: 'currency', currency: sum.currency, ...digits }).format(sum.amount),
  )
}

/** brief formats a value with three significant digits, for tiles and marks; exact says the rest. */
export function brief(text: string | null, unit: Unit, currency: string | null, locale: string): string {
  if (text === null || !isDecimal(text)) return none
  if (unit !== 'MONEY' && unit !== 'MONEY_PER_DAY' && unit !== 'COUNT') return value(text, unit, currency, locale)
  const style: Intl.NumberFormatOptions =
    unit === 'COUNT' || currency === null ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
  const few = unit === 'COUNT' && /^-?\d{1,5}(\.|$)/.test(text)
  const size: Intl.NumberFormatOptions = few
    ? { maximumFractionDigits: 0 }
    : { notation: 'compact', maximumSignificantDigits: 3 }
  const shown = new Intl.NumberFormat(locale, { ...style, ...size }).format(text)
  return signed(unit === 'MONEY_PER_DAY' ? `${shown} a day` : shown)
}

/** signed writes the true minus sign. */
function signed(shown: string): string {
  return shown.replace('-', '\u2212')
}

/** day formats a calendar date, which no time zone may move. */
export function date(text: string | null | undefined, locale: string): string {
  if (!text) return none
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${text}T00:00:00Z`))
}

/** month formats the month of a calendar date. */
export function month(text: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' })
  return format.format(new Date(`${text}T00:00:00Z`))
}

/** instant formats a moment in a time zone. */
export function instant(text: string | null | undefined, locale: string, timeZone: string | null): string {
  if (!text) return none
  const zone = timeZone === null ? {} : { timeZone }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone }).format(new Date(text))
}

/** today is the calendar day of now in a time zone, as the API writes it. */
export function today(timeZone: string | null, now: Date = new Date()): string {
  const zone = timeZone === null ? {} : { timeZone }
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...zone }).format(now)
}

/** percent formats a fraction. */
export function percent(text: string | null | undefined, locale: string, digits = 0): string {
  if (!text || !isDecimal(text)) return none
  return signed(new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(text))
}

const abbreviations: ReadonlySet<string> = new Set([
  'MQL',
  'SQL',
  'MRR',
  'ARR',
  'FX',
  'KPI',
  'SLA',
  'CAC',
  'LTV',
  'API',
  'CSV',
])

/** words makes an enum value of the API words for people. */
export function words(value: string | null | undefined): string {
  if (!value) return none
  const parts = value.split('_').map((part) => (abbreviations.has(part) ? part : part.toLowerCase()))
  const joined = parts.join(' ')
  return joined.charAt(0).toUpperCase() + joined.slice(1)
}

/** label shows a value that people or imports gave: codes in capitals become words, names stay as they are. */
export function label(text: string | null | undefined): string {
  if (!text) return ''
  return /^[A-Z]+(_[A-Z]+)+$/.test(text) || /^[A-Z]{5,}$/.test(text) ? words(text) : text
}
