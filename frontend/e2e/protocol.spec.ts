import { expect } from '@playwright/test'
import { auditServer } from 'graphql-http'
import { test, tokenOf, url } from './page.ts'

test('programs of any make reach the API: every audit of GraphQL over HTTP holds', async ({ request }) => {
  const token = await tokenOf(request, 'ANALYST')
  const audits = await auditServer({
    url: url('/graphql'),
    fetchFn: (to: string, init: RequestInit = {}) =>
      fetch(to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  })
  expect(audits.length).toBeGreaterThan(60)
  expect(audits.filter((audit) => audit.status !== 'ok').map((audit) => `${audit.id} ${audit.name}`)).toEqual([])
})
