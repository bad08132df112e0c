import { type Catalogue, entityNamed, type ImportEntity } from './catalogue.ts'
import type { Sample } from './sample.ts'

/** What one column becomes. */
export interface Column {
  /** The field; empty to leave the column out. */
  readonly field: string
  /** By what a reference finds its record. */
  readonly by: string
}

/** How a file becomes records. It is what the mapping of the importer says, for one file and one record a row. */
export interface Plan {
  readonly entity: string
  readonly columns: Readonly<Record<string, Column>>
  /** Fields by which a record is known again. */
  readonly key: readonly string[]
  readonly existing: 'update' | 'skip' | 'reject'
  readonly missing: 'create' | 'skip' | 'reject'
  /** What is done with a reference to a record that there is none of. */
  readonly unknown: 'reject' | 'create' | 'leave empty'
  /** How dates are written; as in 2026-12-31 when empty. */
  readonly date: string
  /** How 1234.56 is written; so when empty. */
  readonly decimal: string
  readonly encoding: string
  readonly delimiter: string
}

/** planOf proposes how a file becomes records, from what the server makes of its columns. */
export function planOf(entity: ImportEntity, sample: Sample): Plan {
  const columns: Record<string, Column> = {}
  for (const name of sample.header) columns[name] = { field: '', by: '' }
  for (const { column, field } of sample.proposal?.entity === entity.name ? sample.proposal.columns : []) {
    const [own = '', by = ''] = field.split('.')
    columns[column] = { field: own, by }
  }
  const given = new Set(Object.values(columns).flatMap((column) => (column.field === '' ? [] : [column.field])))
  return {
    entity: entity.name,
    columns,
    key: keyOf(entity, given),
    existing: 'update',
    missing: 'create',
    unknown: 'reject',
    date: '',
    decimal: '',
    encoding: '',
    delimiter: '',
  }
}

/** keyOf returns the fields that a record is known again by, of those at hand. */
export function keyOf(entity: ImportEntity, given: ReadonlySet<string>): readonly string[] {
  if (entity.key.every((field) => given.has(field))) return entity.key
  const one = ['email', 'name'].find((field) => given.has(field))
  return one === undefined ? [...given].sort().slice(0, 1) : [one]
}

/** lacking returns the required fields that no column becomes. */
export function lacking(catalogue: Catalogue, plan: Plan): readonly string[] {
  const given = new Set(Object.values(plan.columns).map((column) => column.field))
  return (entityNamed(catalogue, plan.entity)?.fields ?? [])
    .filter((field) => field.required && field.default === null && !given.has(field.name))
    .map((field) => field.name)
}

/** mappingOf writes the mapping that the importer reads. JSON is YAML, and people can read it. */
export function mappingOf(
  catalogue: Catalogue,
  files: readonly { readonly name: string; readonly plan: Plan }[],
): string {
  return JSON.stringify({ version: 1, files: files.map(({ name, plan }) => fileOf(catalogue, name, plan)) }, null, 2)
}

function fileOf(catalogue: Catalogue, name: string, plan: Plan) {
  const entity = entityNamed(catalogue, plan.entity)
  const fields: Record<string, unknown> = {}
  for (const [column, { field, by }] of Object.entries(plan.columns)) {
    if (field === '') continue
    const record = entity?.fields.find((each) => each.name === field)?.type === 'REFERENCE'
    fields[field] = record ? { column, by: by === '' ? 'externalId' : by, unknown: plan.unknown } : column
  }
  return {
    file: name.replaceAll(/[\\*?[]/g, '\\$&'),
    ...(plan.encoding === '' ? {} : { encoding: plan.encoding }),
    ...(plan.delimiter === '' ? {} : { delimiter: plan.delimiter }),
    ...(plan.date === '' ? {} : { date: plan.date }),
    ...(plan.decimal === '' ? {} : { decimal: plan.decimal }),
    records: [{ entity: plan.entity, key: plan.key, existing: plan.existing, missing: plan.missing, fields }],
  }
}

/** planFrom takes up a mapping that was written here, for a file with the columns at hand; null for others. */
export function planFrom(catalogue: Catalogue, mapping: string, sample: Sample): Plan | null {
  let read: unknown
  try {
    read = JSON.parse(mapping)
  } catch {
    return null
  }
  const [file, ...others] = (read as { files?: ReturnType<typeof fileOf>[] }).files ?? []
  const record = file?.records?.[0]
  const entity = record === undefined ? null : entityNamed(catalogue, record.entity)
  if (file === undefined || record === undefined || entity === null || others.length > 0) return null
  const plan = planOf(entity, sample)
  const columns: Record<string, Column> = {}
  for (const name of sample.header) columns[name] = { field: '', by: '' }
  let unknown = plan.unknown
  for (const [field, source] of Object.entries(record.fields)) {
    const {
      column,
      by = '',
      unknown: kept,
    } = typeof source === 'string'
      ? { column: source }
      : (source as { column: string; by?: string; unknown?: Plan['unknown'] })
    if (columns[column] !== undefined) columns[column] = { field, by }
    unknown = kept ?? unknown
  }
  return {
    ...plan,
    columns,
    key: record.key,
    existing: record.existing,
    missing: record.missing,
    unknown,
    date: file.date ?? '',
    decimal: file.decimal ?? '',
    encoding: file.encoding ?? '',
    delimiter: file.delimiter ?? '',
  }
}
