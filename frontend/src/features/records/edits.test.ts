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
    const data = { updateAccount: { account: { id: input.id, version: input.expectedVersion + 1 }, userErrors: [] } }
    return {
      data: problems.length === 0 ? data : null,
      problems: problems.map((message) => ({ code: 'INVALID', message, path: [] })),
    }
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
    await edits.whole({ ...row, id: 'acc_2' }, 'employees')?.save('')
    expect(sent).toEqual([
      { id: 'acc_1', expectedVersion: 4, segment: null },
      { id: 'acc_2', expectedVersion: 4, employees: null },
    ])
  })

  it('goes on from the own change before the list shows it, and from what others changed when it does', async () => {
    const { sent, edits } = table()
    await edits.text(row, 'segment')?.save('SMB')
    await edits.whole(row, 'employees')?.save('21')
    await edits.required({ ...row, version: 9 }, 'name')?.save('Nord AG')
    expect(sent).toEqual([
      { id: 'acc_1', expectedVersion: 4, segment: 'SMB' },
      { id: 'acc_1', expectedVersion: 5, employees: 21 },
      { id: 'acc_1', expectedVersion: 9, name: 'Nord AG' },
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
