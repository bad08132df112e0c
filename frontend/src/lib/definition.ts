import {
  type Condition,
  type FilterField,
  type ListView,
  type Operator,
  operatorsOf,
  orderOf,
  readCondition,
  readWidths,
  whereOf,
  writeCondition,
} from './listing.ts'

/**
 * A saved view is kept as JSON with the filter and the order as the API takes them, so that programs
 * can use it too: {"where": …, "orderBy": …, "search": …, "groupBy": …, "columns": …, "pinned": …, "widths": …, "includeArchived": …}.
 */

/** What a saved view decides; the rest of a list's view is of the moment. */
export type Kept = Pick<ListView, 'q' | 'f' | 'sort' | 'by' | 'cols' | 'pin' | 'w' | 'archived'>

const nothing: Kept = { q: '', f: [], sort: [], by: '', cols: [], pin: [], w: [], archived: false }

/** writeDefinition makes the definition of a view. */
export function writeDefinition(view: Kept, fields: readonly FilterField[], sortable: readonly string[]): string {
  const where = whereOf(view.f.flatMap((each) => readCondition(each, fields) ?? []))
  const orderBy = orderOf(view.sort, sortable)
  return JSON.stringify({
    ...(where === null ? {} : { where }),
    ...(orderBy === null ? {} : { orderBy }),
    ...(view.q === '' ? {} : { search: view.q }),
    ...(view.by === '' ? {} : { groupBy: view.by }),
    ...(view.cols.length === 0 ? {} : { columns: view.cols }),
    ...(view.pin.length === 0 ? {} : { pinned: view.pin }),
    ...(view.w.length === 0 ? {} : { widths: readWidths(view.w) }),
    ...(view.archived ? { includeArchived: true } : {}),
  })
}

/** readDefinition reads a definition. What this page has no control for is left out. */
export function readDefinition(text: string, fields: readonly FilterField[]): Kept {
  let raw: unknown
  try {
    raw = JSON.parse(text === '' ? '{}' : text)
  } catch {
    return nothing
  }
  if (!isObject(raw)) return nothing
  const orderBy = Array.isArray(raw.orderBy) ? raw.orderBy.filter(isObject) : []
  return {
    q: typeof raw.search === 'string' ? raw.search : '',
    f: conditionsOf(raw.where, fields).map(writeCondition),
    sort: orderBy.flatMap(({ field, direction }) =>
      typeof field === 'string' ? [direction === 'DESC' ? `-${field}` : field] : [],
    ),
    by: typeof raw.groupBy === 'string' ? raw.groupBy : '',
    cols: Array.isArray(raw.columns) ? raw.columns.filter((each) => typeof each === 'string') : [],
    pin: Array.isArray(raw.pinned) ? raw.pinned.filter((each) => typeof each === 'string') : [],
    w: isObject(raw.widths) ? Object.entries(raw.widths).map(([key, width]) => `${key}~${String(width)}`) : [],
    archived: raw.includeArchived === true,
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function conditionsOf(where: unknown, fields: readonly FilterField[]): readonly Condition[] {
  if (!isObject(where)) return []
  return Object.entries(where).flatMap(([key, value]) => {
    if (key === 'and' && Array.isArray(value)) return value.flatMap((each) => conditionsOf(each, fields))
    const field = fields.find((each) => each.key === key)
    if (field === undefined || !isObject(value)) return []
    return Object.entries(value).flatMap(([operator, operand]) => conditionOf(field, operator, operand) ?? [])
  })
}

function conditionOf(field: FilterField, operator: string, operand: unknown): Condition | null {
  const values = (Array.isArray(operand) ? operand : [operand]).map((each) =>
    field.kind === 'yesNo'
      ? each === true
        ? 'yes'
        : 'no'
      : field.kind === 'instant'
        ? String(each).slice(0, 10)
        : String(each),
  )
  const many = operatorsOf(field).includes('in')
  const known = many && operator === 'eq' ? 'in' : many && operator === 'neq' ? 'nin' : operator
  if (!operatorsOf(field).includes(known as Operator)) return null
  return { field, operator: known as Operator, values: known === 'isNull' ? [] : values }
}
