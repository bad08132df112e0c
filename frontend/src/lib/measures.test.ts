import { describe, expect, it } from 'vitest'
import { seen } from './measures.ts'

describe('the KPIs that a role is asked about', () => {
  const keys = ['MRR', 'QUOTA_ATTAINMENT', 'PIPELINE_COVERAGE', 'WON_REVENUE'] as const

  it('are all of them for who may see quotas', () => {
    expect(seen(new Set(['kpis', 'quotas']), keys)).toEqual(keys)
  })

  it('leave out what follows from quotas for everybody else', () => {
    expect(seen(new Set(['kpis']), keys)).toEqual(['MRR', 'WON_REVENUE'])
  })
})
