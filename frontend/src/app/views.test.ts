import { expect, it } from 'vitest'
import { payView, plansView, planView, quotasView, runsView, runView, statementView } from '@/features/comp/view.ts'
import { dashboardView } from '@/features/dashboard/view.ts'
import { explorerView } from '@/features/explorer/view.ts'
import { homeView } from '@/features/home/view.ts'
import { performanceView } from '@/features/performance/view.ts'
import { boardView } from '@/features/pipeline/view.ts'
import { listView } from '@/lib/listing.ts'
import { type Codecs, parseSearch, readView, writeView } from '@/lib/url.ts'

it.each([
  ['lists', listView],
  ['the dashboard', dashboardView],
  ['the board', boardView],
  ['the explorer', explorerView],
  ['a rep’s day', homeView],
  ['performance', performanceView],
  ['statements', payView],
  ['a statement', statementView],
  ['runs', runsView],
  ['a run', runView],
  ['comp plans', plansView],
  ['a comp plan', planView],
  ['quotas', quotasView],
] as [string, Codecs<object>][])('%s survive whatever stands in the address bar', (_, codecs) => {
  const junk = [
    '?period=9&against=&f=&sort=%00&by=__proto__&kpi=<script>&from=2026-99-99&to=x&grain=EON&stage=',
    '?f=a&f=b&f=constructor~in~x&view[]=1&peek=../..&cols=%F0%9F%99%82&order=toString&follow=NONE&tables=2',
    `?q=${'x'.repeat(5000)}`,
  ]
  for (const search of junk) {
    const view = readView(codecs, parseSearch(search))
    expect(readView(codecs, writeView(codecs, view))).toEqual(view)
  }
})
