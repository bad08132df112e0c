import { isDecimal } from '@/lib/format.ts'

/**
 * A design as the designer holds it: what the API gives, with every field as the text that a person types.
 * Rates are percentages here and fractions in the API. What is left empty is left out.
 */

export type Part = string | boolean | readonly Part[] | Draft
export interface Draft {
  readonly [field: string]: Part | undefined
}

/** What is wrong with a field, by its path. */
export interface Fault {
  readonly path: string
  readonly message: string
}

const rates = new Set([
  'upTo',
  'rate',
  'at',
  'pay',
  'beyond',
  'above',
  'factor',
  'atLeast',
  'shareOfTarget',
  'targetShare',
  'share',
  'leastPaid',
  'ramp',
])
const whole = new Set(['months', 'minMonths', 'levels', 'windowDays', 'afterDays', 'days'])
const decimals = new Set(['amount', 'perUnit', 'upToAmount', 'mostOwed', 'dealAbove', 'commissionAbove'])

/** inUnits tells whether the tiers of a component are bounded by units; those are numbers, not shares. */
const inUnits = (part: object) => (part as { tierBasis?: unknown }).tierBasis === 'UNITS'

/** What of a path a rule looks at: the field, and what it stands in. */
const kindOf = (path: readonly string[], units: boolean): 'rate' | 'whole' | 'decimal' | 'other' => {
  const named = path.filter((each) => !/^\d+$/.test(each))
  const field = named.at(-1) ?? ''
  const inside = named.at(-2) ?? ''
  if (field === 'rate' && inside === 'clawback') return 'other'
  if ((field === 'rate' && inside === 'planRates') || (field === 'upTo' && units)) return 'decimal'
  if (rates.has(field)) return 'rate'
  if (whole.has(field)) return 'whole'
  return decimals.has(field) ? 'decimal' : 'other'
}

/** percentOf writes a fraction of the API as a percentage: the decimal point moves by two places. */
export function percentOf(fraction: string): string {
  if (!isDecimal(fraction)) return fraction
  const minus = fraction.startsWith('-') ? '-' : ''
  const [before = '0', after = ''] = fraction.slice(minus.length).split('.')
  const digits = after.padEnd(2, '0')
  const left = `${before}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
  const right = digits.slice(2).replace(/0+$/, '')
  return `${minus}${left}${right === '' ? '' : `.${right}`}`
}

/** fractionOf writes a percentage as the API wants it; null when it is no number. */
export function fractionOf(percent: string): string | null {
  const text = percent.trim().replace(/\s*%$/, '').replace(',', '.')
  if (!isDecimal(text)) return null
  const minus = text.startsWith('-') ? '-' : ''
  const [before = '0', after = ''] = text.slice(minus.length).split('.')
  const padded = before.padStart(3, '0')
  const left = padded.slice(0, -2).replace(/^0+(?=\d)/, '')
  const right = `${padded.slice(-2)}${after}`.replace(/0+$/, '')
  return `${minus}${left}${right === '' ? '' : `.${right}`}`
}

let made = 0
/** newId names a part that has no name of its own, so that the page can tell it from its neighbours. */
export function newId(): string {
  made += 1
  return `part${made}`
}

/** draftOf makes the draft of a design of the API. */
export function draftOf(design: object): Draft {
  return partOf(design, [], false) as Draft
}

function partOf(value: unknown, path: readonly string[], units: boolean): Part | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return path.at(-1) !== 'minMonths' || value > 0 ? String(value) : undefined
  if (typeof value === 'string') return kindOf(path, units) === 'rate' ? percentOf(value) : value
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      const part = partOf(each, [...path, String(index)], units)
      if (part === undefined) return []
      return [typeof part === 'object' && !Array.isArray(part) ? { id: newId(), ...(part as Draft) } : part]
    })
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, each]) => {
      if (field === '__typename') return []
      const part = partOf(each, [...path, field], units || inUnits(value))
      return part === undefined ? [] : [[field, part]]
    }),
  )
}

/** inputOf makes the input of the API. Fields that hold no number are left out: malformed names them. */
export function inputOf(draft: Draft): Record<string, unknown> {
  return sentOf(draft, [], false) as Record<string, unknown>
}

function sentOf(part: Part, path: readonly string[], units: boolean): unknown {
  if (typeof part === 'boolean') return part
  if (typeof part === 'string') {
    const text = part.trim()
    if (text === '') return undefined
    switch (kindOf(path, units)) {
      case 'rate':
        return fractionOf(text) ?? undefined
      case 'whole':
        return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined
      case 'decimal':
        return isDecimal(text) ? text : undefined
      default:
        return text
    }
  }
  if (Array.isArray(part)) {
    return part.flatMap((each, index) => {
      const value = sentOf(each as Part, [...path, String(index)], units)
      return value === undefined ? [] : [value]
    })
  }
  return Object.fromEntries(
    Object.entries(part as Draft).flatMap(([field, each]) => {
      if (field === 'id' || each === undefined) return []
      const value = sentOf(each, [...path, field], units || inUnits(part))
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** malformed returns the fields that hold something else than the number they ask for. */
export function malformed(draft: Draft): readonly Fault[] {
  const faults: Fault[] = []
  const walk = (part: Part, path: readonly string[], units: boolean) => {
    if (typeof part === 'string') {
      const text = part.trim()
      if (text === '') return
      const kind = kindOf(path, units)
      const bad =
        kind === 'rate'
          ? fractionOf(text) === null && 'A percentage, for example 12.5'
          : kind === 'whole'
            ? !/^-?\d{1,9}$/.test(text) && 'A whole number'
            : kind === 'decimal' && !isDecimal(text) && 'A number, for example 1500.00'
      if (bad !== false) faults.push({ path: path.join('.'), message: `${bad}.` })
    } else if (Array.isArray(part)) {
      part.forEach((each, index) => {
        walk(each as Part, [...path, String(index)], units)
      })
    } else if (typeof part === 'object') {
      for (const [field, each] of Object.entries(part))
        if (each !== undefined) walk(each, [...path, field], units || inUnits(part))
    }
  }
  walk(draft, [], false)
  return faults
}

/** at returns what stands at a path. */
export function at(draft: Draft, path: string): Part | undefined {
  return path.split('.').reduce<Part | undefined>((part, step) => {
    if (part === undefined || typeof part === 'string' || typeof part === 'boolean') return undefined
    return (part as Readonly<Record<string, Part | undefined>>)[step]
  }, draft)
}

/** put returns the draft with something else at a path; undefined takes it away. */
export function put(draft: Draft, path: string, value: Part | undefined): Draft {
  const [first = '', ...rest] = path.split('.')
  return putInto(draft, first, rest, value) as Draft
}

function putInto(part: Part | undefined, step: string, rest: readonly string[], value: Part | undefined): Part {
  const [next, ...more] = rest
  const below = (held: Part | undefined) => (next === undefined ? value : putInto(held, next, more, value))
  if (Array.isArray(part)) {
    const index = Number(step)
    const inside = below(part[index])
    return inside === undefined
      ? part.filter((_, other) => other !== index)
      : [...part.slice(0, index), inside, ...part.slice(index + 1)]
  }
  const fields = (typeof part === 'object' ? part : {}) as Draft
  const inside = below(fields[step])
  if (inside === undefined) return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== step))
  return { ...fields, [step]: inside }
}

/** listAt returns the parts of a list; none when there is no list. */
export function listAt(draft: Draft, path: string): readonly Draft[] {
  const part = at(draft, path)
  return Array.isArray(part) ? (part as readonly Draft[]) : []
}

/** textAt returns the text of a field; empty when there is none. */
export function textAt(draft: Draft, path: string): string {
  const part = at(draft, path)
  return typeof part === 'string' ? part : ''
}

/** faultsOf reads the problems that the API names, by the paths of the draft. */
export function faultsOf(
  errors: readonly { readonly message: string; readonly path: readonly string[] }[],
): readonly Fault[] {
  return errors.map(({ message, path }) => ({
    path: path.filter((step, index) => !(index < 2 && (step === 'input' || step === 'design'))).join('.'),
    message,
  }))
}
