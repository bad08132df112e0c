import type { Outcome } from '@/lib/command.ts'
import type { CellEdit } from '@/ui/DataGrid.tsx'

/** What a row of a table needs to be changed in place. */
interface Changeable {
  readonly id: string
  readonly version: number
  readonly viewerCan: { readonly update: boolean }
}

/** What a change of one field says to the API. */
interface Change {
  readonly input: { readonly id: string; readonly expectedVersion: number } & Readonly<Record<string, unknown>>
}

/**
 * ownChanges knows what whoever looks changed a moment ago: who goes on to the next cell at once is ahead of the
 * list, which does not show their own change yet.
 */
export function ownChanges() {
  const versions = new Map<string, number>()
  return {
    /** seen returns the version that the next change of a row begins from. */
    seen: (row: { readonly id: string; readonly version: number }) => Math.max(row.version, versions.get(row.id) ?? 0),
    /** kept remembers a change and returns what is wrong with it, null when it was done. */
    kept: (row: { readonly id: string }, { data, problems }: Outcome<unknown>): string | null => {
      if (problems.length > 0) return problems.map((each) => each.message).join(' ')
      versions.set(row.id, versionIn(data) ?? 0)
      return null
    },
  }
}

/** editsOf returns how fields of a kind of record are changed in place, one field at a time. */
export function editsOf<Row extends Changeable>(run: (change: Change) => Promise<Outcome<unknown>>) {
  const own = ownChanges()
  const save = async (row: Row, field: keyof Row & string, value: unknown) =>
    own.kept(row, await run({ input: { id: row.id, expectedVersion: own.seen(row), [field]: value } }))
  const editing = (row: Row, field: keyof Row & string, edit: Omit<CellEdit, 'value'>): CellEdit | null =>
    row.viewerCan.update ? { ...edit, value: String(row[field] ?? '') } : null
  return {
    /** text changes a text that may be missing. */
    text: (row: Row, field: keyof Row & string) =>
      editing(row, field, {
        kind: 'text',
        save: (text) => save(row, field, text.trim() === '' ? null : text.trim()),
      }),
    /** required changes a text that every record has. */
    required: (row: Row, field: keyof Row & string) =>
      editing(row, field, { kind: 'text', save: (text) => save(row, field, text.trim()) }),
    /** whole changes a whole number that may be missing. */
    whole: (row: Row, field: keyof Row & string) =>
      editing(row, field, {
        kind: 'number',
        save: async (text) => {
          if (text.trim() === '') return save(row, field, null)
          return /^\d+$/.test(text.trim()) ? save(row, field, Number(text)) : 'A whole number, for example 250.'
        },
      }),
  }
}

/** versionIn finds the version of the one record that an answer tells of. */
function versionIn(data: unknown): number | null {
  for (const payload of Object.values(data ?? {}))
    for (const record of Object.values(payload ?? {}))
      if (typeof record === 'object' && record !== null && 'version' in record) return Number(record.version)
  return null
}
