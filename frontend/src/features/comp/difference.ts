import { componentInWords } from '@/figures/pay.ts'
import { label } from '@/lib/format.ts'
import { type Draft, draftOf, type Part } from './draft.ts'

/** A field that two designs differ in. */
export interface Difference {
  /** Where it stands, in words. */
  readonly where: string
  /** What it is called, in words. */
  readonly what: string
  /** Null when there was nothing. */
  readonly before: string | null
  /** Null when there is nothing any more. */
  readonly after: string | null
}

const percent = new Set([
  'upTo',
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

/**
 * differences says in words what changed from one design to another. Components, extras and bonuses are the
 * same when their keys are; tiers and other rows when their places are.
 */
export function differences(before: object, after: object): readonly Difference[] {
  const [a, b] = [flat(draftOf(before)), flat(draftOf(after))]
  const keys = [...new Set([...a.keys(), ...b.keys()])]
  return keys.flatMap((key) => {
    const [was, is] = [a.get(key), b.get(key)]
    if (was?.value === is?.value) return []
    const { where, what } = was ?? is ?? { where: '', what: '' }
    return [{ where, what, before: was?.value ?? null, after: is?.value ?? null }]
  })
}

interface Leaf {
  readonly where: string
  readonly what: string
  readonly value: string
}

function flat(draft: Draft): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const walk = (part: Part, key: string, where: readonly string[], field: string) => {
    if (Array.isArray(part)) {
      const items = part as readonly Part[]
      if (items.every((each) => typeof each === 'string')) {
        if (items.length > 0) leaf(key, where, field, items.map((each) => said(field, String(each), where)).join(', '))
        return
      }
      items.forEach((each, index) => {
        const inner = each as Draft
        const own = typeof inner.key === 'string' && inner.key !== '' ? inner.key : String(index + 1)
        const name =
          typeof inner.key === 'string' ? `${one(field)} ${componentInWords(own)}` : `${one(field)} ${index + 1}`
        walk(inner, `${key}/${own}`, [...where, name], field)
      })
      return
    }
    if (typeof part === 'object') {
      for (const [name, each] of Object.entries(part as Draft)) {
        if (name === 'id' || name === 'key' || each === undefined) continue
        const nested = typeof each === 'object' && !Array.isArray(each)
        walk(each, `${key}/${name}`, nested ? [...where, worded(name)] : where, name)
      }
      return
    }
    leaf(key, where, field, typeof part === 'boolean' ? (part ? 'yes' : 'no') : said(field, String(part), where))
  }
  const leaf = (key: string, where: readonly string[], field: string, value: string) =>
    leaves.set(key, { where: where.join(', '), what: worded(field), value })
  walk(draft, '', [], '')
  return leaves
}

function said(field: string, value: string, where: readonly string[]): string {
  if (value === '') return ''
  const share = percent.has(field) || (field === 'rate' && !where.at(-1)?.startsWith('Plan rate'))
  return share && /^-?\d+(\.\d+)?$/.test(value) ? `${value}%` : label(value)
}

const singular: Readonly<Record<string, string>> = {
  components: 'Component',
  tiers: 'Tier',
  modifiers: 'Modifier',
  gates: 'Gate',
  addOns: 'Extra',
  bonuses: 'Bonus',
  points: 'Point',
  dates: 'Instalment',
  planRates: 'Plan rate',
}

/** one names an entry of a list of a design. */
export const one = (field: string) => singular[field] ?? worded(field)

/** worded writes the name of a field in words. */
export function worded(field: string): string {
  const text = field.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
