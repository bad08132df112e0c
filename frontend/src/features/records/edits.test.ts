import { describe, expect, it } from 'vitest'
import { editsOf } from './edits.ts'

interface Row {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly segment: string | null
  readonly employees: number | null
  readonly viewerCan: { readonly update: boolean }
}

const row: Row = { id: 'acc_1', version: 4, name: 'Nord', segment: null, employees: 20, viewerCan: { update: true } }

function table(problems: readonly string[] = []) {
  const sent: unknown[] = []
  const edits = editsOf<Row>(async ({ input }) => {
    sent.push(input)
    return { data: null, problems: problems.map((message) => ({ code: 'INVALID', message, path: [] })) }
  })
  return { sent, edits }
}

describe('a cell that is changed in place', () => {
  it('sends the one field with the version that was seen', async () => {
    const { sent, edits } = table()
    expect(await edits.text(row, 'segment')?.save(' SMB ')).toBeNull()
    expect(sent).toEqual([{ id: 'acc_1', expectedVersion: 4, segment: 'SMB' }])
  })

  it('empties what may be missing', async () => {
    const { sent, edits } = table()
    await edits.text(row, 'segment')?.save(' ')
    await edits.whole(row, 'employees')?.save('')
    expect(sent).toEqual([
      { id: 'acc_1', expectedVersion: 4, segment: null },
      { id: 'acc_1', expectedVersion: 4, employees: null },
    ])
  })

  it('takes whole numbers as numbers and refuses others before anything is sent', async () => {
    const { sent, edits } = table()
    expect(await edits.whole(row, 'employees')?.save('many')).toContain('A whole number')
    expect(await edits.whole(row, 'employees')?.save('250')).toBeNull()
    expect(sent).toEqual([{ id: 'acc_1', expectedVersion: 4, employees: 250 }])
  })

  it('says what the server refuses', async () => {
    const { edits } = table(['Name is missing.'])
    expect(await edits.required(row, 'name')?.save('')).toBe('Name is missing.')
  })

  it('is none for who may not change the record', () => {
    const { edits } = table()
    expect(edits.text({ ...row, viewerCan: { update: false } }, 'segment')).toBeNull()
  })
})
