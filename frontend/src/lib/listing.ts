import { type Codecs, flag, text, texts } from './url.ts'

/** What a list shows, as the URL keeps it. */
export interface ListView {
  /** Words that the records must contain. */
  readonly q: string
  /** Conditions, each "field~operator~value|value". */
  readonly f: readonly string[]
  /** Fields to sort by, most important first; a minus means from the end. */
  readonly sort: readonly string[]
  /** The field that subtotals are made by. */
  readonly by: string
  /** Columns to show; those of the list when empty. */
  readonly cols: readonly string[]
  /** Columns that stay in sight beside the first one. */
  readonly pin: readonly string[]
  /** Widths that somebody chose, each "column~pixels". */
  readonly w: readonly string[]
  /** The record that is looked into beside the list. */
  readonly peek: string
  /** The saved view that this began as. */
  readonly view: string
  /** Whether archived records are listed too. */
  readonly archived: boolean
}

export const listView: Codecs<ListView> = {
  q: text(),
  f: texts(),
  sort: texts(4),
  by: text(40),
  cols: texts(30),
  pin: texts(6),
  w: texts(30),
  peek: text(60),
  view: text(60),
  archived: flag,
}

/** readWidths reads the widths of columns; what is no width is left out. */
export function readWidths(texts: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    texts.flatMap((each) => {
      const [, key, width] = /^(\w+)~(\d{2,3})$/.exec(each) ?? []
      return key === undefined ? [] : [[key, Number(width)]]
    }),
  )
}

/** withWidth writes the widths of columns after one of them was changed. */
export function withWidth(texts: readonly string[], key: string, width: number): readonly string[] {
  return [...texts.filter((each) => !each.startsWith(`${key}~`)), `${key}~${width}`]
}

/** How a condition compares. */
export type Operator = 'eq' | 'neq' | 'in' | 'nin' | 'contains' | 'gte' | 'lte' | 'isNull'

/** A field that a list can be filtered by. */
export interface FilterField {
  /** Name of the condition in the API. */
  readonly key: string
  readonly label: string
  readonly kind: 'text' | 'enum' | 'date' | 'instant' | 'number' | 'yesNo' | 'record'
  /** Values to choose from. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** A condition, read. */
export interface Condition {
  readonly field: FilterField
  readonly operator: Operator
  readonly values: readonly string[]
}

const operators: Readonly<Record<FilterField['kind'], readonly Operator[]>> = {
  text: ['contains', 'eq', 'neq', 'isNull'],
  enum: ['in', 'nin'],
  record: ['in', 'nin', 'isNull'],
  date: ['gte', 'lte', 'eq', 'isNull'],
  instant: ['gte', 'lte', 'isNull'],
  number: ['gte', 'lte', 'eq', 'isNull'],
  yesNo: ['eq'],
}

/** operatorsOf returns how a field can be compared. */
export function operatorsOf(field: FilterField): readonly Operator[] {
  return operators[field.kind]
}

const said: Readonly<Record<Operator, string>> = {
  eq: 'is',
  neq: 'is not',
  in: 'is',
  nin: 'is not',
  contains: 'contains',
  gte: 'from',
  lte: 'up to',
  isNull: 'is empty',
}

/** saidOf returns the words for a comparison. */
export function saidOf(operator: Operator): string {
  return said[operator]
}

/** readCondition reads a condition of the URL; null when it makes no sense for the list. */
export function readCondition(text: string, fields: readonly FilterField[]): Condition | null {
  const [key, operator, ...rest] = text.split('~')
  const field = fields.find((each) => each.key === key)
  if (field === undefined) return null
  const known = operatorsOf(field).find((each) => each === operator)
  if (known === undefined) return null
  const values = rest
    .join('~')
    .split('|')
    .filter((value) => value !== '')
  if (known !== 'isNull' && values.length === 0) return null
  if (field.kind === 'number' && values.some((value) => !/^-?\d+(\.\d+)?$/.test(value))) return null
  if (field.kind === 'date' || field.kind === 'instant') {
    if (values.some((value) => !/^\d{4}-\d{2}-\d{2}$/.test(value))) return null
  }
  if (field.kind === 'enum' && values.some((value) => !field.options?.some((option) => option.value === value))) {
    return null
  }
  return { field, operator: known, values }
}

/** writeCondition writes a condition for the URL. */
export function writeCondition({ field, operator, values }: Condition): string {
  return [field.key, operator, values.join('|')].join('~')
}

/** whereOf makes the filter of the API from conditions. All of them must hold. */
export function whereOf(conditions: readonly Condition[]): { and: Record<string, unknown>[] } | null {
  if (conditions.length === 0) return null
  return { and: conditions.map((condition) => ({ [condition.field.key]: comparison(condition) })) }
}

function comparison({ field, operator, values }: Condition): Record<string, unknown> {
  if (operator === 'isNull') return { isNull: true }
  if (operator === 'in' || operator === 'nin') return { [operator]: values }
  const [value = ''] = values
  if (field.kind === 'yesNo') return { eq: value === 'yes' }
  if (field.kind === 'instant') {
    return { [operator]: operator === 'lte' ? `${value}T23:59:59.999Z` : `${value}T00:00:00.000Z` }
  }
  if (field.kind === 'number' && !field.key.toLowerCase().match(/amount|mrr|revenue/))
    return { [operator]: Number(value) }
  return { [operator]: value }
}

/** orderOf makes the order of the API; fields that the list cannot be sorted by are left out. */
export function orderOf(
  sort: readonly string[],
  sortable: readonly string[],
): { field: string; direction: 'ASC' | 'DESC' }[] | null {
  const order = sort
    .map((each) => ({
      field: each.replace(/^-/, ''),
      direction: each.startsWith('-') ? ('DESC' as const) : ('ASC' as const),
    }))
    .filter(({ field }) => sortable.includes(field))
  return order.length === 0 ? null : order
}

/** sortedBy returns the sort after a click on a column: up, down, off. With more, other columns stay. */
export function sortedBy(sort: readonly string[], field: string, more: boolean): readonly string[] {
  const others = more ? sort.filter((each) => each.replace(/^-/, '') !== field) : []
  if (sort.includes(field)) return [...others, `-${field}`]
  if (sort.includes(`-${field}`)) return others
  return [...others, field]
}
