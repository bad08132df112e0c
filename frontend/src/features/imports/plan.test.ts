import { describe, expect, it } from 'vitest'
import type { Catalogue, ImportEntity } from './catalogue.ts'
import { keyOf, lacking, mappingOf, planFrom, planOf } from './plan.ts'
import type { Sample } from './sample.ts'

const field = (name: string, more: Partial<ImportEntity['fields'][number]> = {}): ImportEntity['fields'][number] => ({
  __typename: 'ImportField',
  name,
  type: 'TEXT',
  required: false,
  default: null,
  values: [],
  target: null,
  ...more,
})

const account: ImportEntity = {
  __typename: 'ImportEntity',
  name: 'Account',
  key: ['externalId'],
  fields: [
    field('externalId'),
    field('name', { required: true }),
    field('domain'),
    field('city'),
    field('foundedYear', { type: 'INTEGER' }),
    field('lifecyclePhase', { type: 'ENUM', required: true, default: 'PROSPECT', values: ['PROSPECT'] }),
    field('owner', { type: 'REFERENCE', target: 'Rep' }),
  ],
}
const catalogue: Catalogue = [account]

/** sample is a file whose columns the server proposes to read as the given fields. */
const sample = (columns: Readonly<Record<string, string>>, entity = 'Account'): Sample => ({
  __typename: 'FileInspection',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  header: Object.keys(columns),
  sample: [],
  problems: [],
  hint: null,
  proposal: {
    __typename: 'MappingProposal',
    entity,
    columns: Object.entries(columns)
      .filter(([, fills]) => fills !== '')
      .map(([column, fills]) => ({ __typename: 'ProposedColumn', column, field: fills })),
  },
})

describe('a proposed plan', () => {
  it('is what the server makes of the columns', () => {
    const plan = planOf(account, sample({ Website: 'domain', 'Owner id': 'owner.externalId', Colour: '' }))
    expect(plan.columns).toEqual({
      Website: { field: 'domain', by: '' },
      'Owner id': { field: 'owner', by: 'externalId' },
      Colour: { field: '', by: '' },
    })
  })

  it('takes nothing from a proposal for another kind of record', () => {
    const plan = planOf(account, sample({ name: 'name' }, 'Contact'))
    expect(plan.columns).toEqual({ name: { field: '', by: '' } })
  })

  it('says what a new record would lack, but not what has a default', () => {
    expect(lacking(catalogue, planOf(account, sample({ a: 'domain' })))).toEqual(['name'])
    expect(lacking(catalogue, planOf(account, sample({ a: 'domain', b: 'name' })))).toEqual([])
  })

  it('knows records again by their own key, else by what names them', () => {
    expect(keyOf(account, new Set(['externalId', 'name']))).toEqual(['externalId'])
    expect(keyOf(account, new Set(['domain', 'name']))).toEqual(['name'])
    expect(keyOf(account, new Set(['domain', 'city']))).toEqual(['city'])
  })
})

describe('the mapping', () => {
  const columns = { name: 'name', owner_id: 'owner.externalId', Founded: '' }
  const plan = { ...planOf(account, sample(columns)), date: 'DD.MM.YYYY', unknown: 'leave empty' as const }

  it('names each field with its column, and for a reference by what it is found', () => {
    const written = JSON.parse(mappingOf(catalogue, [{ name: 'accounts [1].csv', plan }])) as {
      files: Record<string, unknown>[]
    }
    expect(written.files[0]).toMatchObject({
      file: 'accounts \\[1].csv',
      date: 'DD.MM.YYYY',
      records: [
        {
          entity: 'Account',
          fields: { name: 'name', owner: { column: 'owner_id', by: 'externalId', unknown: 'leave empty' } },
        },
      ],
    })
    expect(written.files[0]).not.toHaveProperty('decimal')
  })

  it('is taken up again as it was written', () => {
    expect(planFrom(catalogue, mappingOf(catalogue, [{ name: 'accounts.csv', plan }]), sample(columns))).toEqual(plan)
  })

  it('leaves out columns that the next file does not have', () => {
    const again = planFrom(catalogue, mappingOf(catalogue, [{ name: 'accounts.csv', plan }]), sample({ name: '' }))
    expect(again?.columns).toEqual({ name: { field: 'name', by: '' } })
  })

  it('that somebody wrote by hand, or for several files, is not taken apart', () => {
    expect(planFrom(catalogue, 'files:\n  - file: a.csv\n', sample(columns))).toBeNull()
    const two = mappingOf(catalogue, [
      { name: 'a.csv', plan },
      { name: 'b.csv', plan },
    ])
    expect(planFrom(catalogue, two, sample(columns))).toBeNull()
  })
})
