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

/** editsOf returns how fields of a kind of record are changed in place, one field at a time. */
export function editsOf<Row extends Changeable>(run: (change: Change) => Promise<Outcome<unknown>>) {
  const save = async (row: Row, field: keyof Row & string, value: unknown) => {
    const { problems } = await run({ input: { id: row.id, expectedVersion: row.version, [field]: value } })
    return problems.length === 0 ? null : problems.map((each) => each.message).join(' ')
  }
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
