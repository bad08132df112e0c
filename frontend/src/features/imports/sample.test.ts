import { describe, expect, it } from 'vitest'
import { signedInTo } from '../../../test/query.tsx'
import { json, refused, Server } from '../../../test/server.ts'
import { rejectionsOf, sampleOf } from './sample.ts'

describe('what a file holds', () => {
  it('is what the server says', async () => {
    const inspectFile = { __typename: 'FileInspection', header: ['name'], sample: [['Hafen']] }
    const server = new Server(() => json({ data: { inspectFile } }))
    const { client } = signedInTo(server)
    expect(await sampleOf(client, 'fil_1', 'Account')).toMatchObject({ header: ['name'], sample: [['Hafen']] })
    expect(server.to('/graphql')[0]?.body.variables).toEqual({ fileId: 'fil_1', entity: 'Account' })
  })

  it('is said in words when the server cannot tell', async () => {
    const { client } = signedInTo(new Server(() => refused('INVALID', 'empty.csv is empty')))
    expect(await sampleOf(client, 'fil_1', null)).toBe('Empty.csv is empty.')
  })
})

describe('rejected rows', () => {
  it('say the line, the column, its value and what is wrong', () => {
    const text =
      'Company,Employees,_rejected_line,_rejected_column,_rejected_because\nBoje,many,4,Employees,write numbers like 1234.56\n'
    expect(rejectionsOf(text, 10)).toEqual([
      { line: '4', column: 'Employees', value: 'many', because: 'write numbers like 1234.56' },
    ])
  })
})
