import { expect, type Request } from '@playwright/test'
import { stripKeys } from '../src/features/dashboard/view.ts'
import { exact, type Unit } from '../src/lib/format.ts'
import { kpis, loaded, signIn, test, url } from './page.ts'

// The organisation's language wins over the browser's where the person has one.
const digits = (text: string) => text.replaceAll(/\D/g, '')

for (const role of ['EXECUTIVE', 'REP']) {
  test(`a ${role} sees on the dashboard the figures that the API gives them`, async ({ page, request }) => {
    await signIn(page, role, '/dashboard?period=LAST_QUARTER')
    const want = await kpis(request, role, stripKeys, 'LAST_QUARTER')
    for (const { definition, total } of want) {
      const text = exact(total.value, total.unit as Unit, total.currency, 'en-GB')
      const title = await page.locator(`[data-kpi=${definition.key}] .figure`).first().getAttribute('title')
      expect.soft(digits(title ?? ''), definition.key).toBe(digits(text))
    }
  })
}

test('MRR movements tie out in what a person reads, and a bar leads to its movements', async ({ page }) => {
  await signIn(page, 'EXECUTIVE', '/dashboard?period=LAST_QUARTER')
  await page.getByRole('button', { name: 'MRR movements as a table' }).click()
  const rows = await page.locator('section[aria-label="MRR movements"] tbody tr').evaluateAll((all) =>
    all.map((row) => ({
      name: row.querySelector('th')?.textContent ?? '',
      cents: Math.round(
        Number((row.querySelector('td')?.textContent ?? '').replace('\u2212', '-').replaceAll(/[^\d.-]/g, '')) * 100,
      ),
    })),
  )
  const of = (name: string) => rows.find((row) => row.name === name)?.cents ?? Number.NaN
  const moved = rows.filter((row) => !['Opening', 'Closing'].includes(row.name))
  expect(moved.length).toBeGreaterThanOrEqual(5)
  expect(of('Opening') + moved.reduce((sum, row) => sum + row.cents, 0)).toBe(of('Closing'))
  await page.getByRole('button', { name: 'MRR movements as a table' }).click()
  await page.getByRole('img', { name: /^Churn: minus/ }).focus()
  await page.keyboard.press('Enter')
  await loaded(page)
  await expect(page).toHaveURL(/kpi=MRR_CHURN/)
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('heading', { name: 'Rows behind it' })).toBeVisible()
  await expect(panel.getByRole('row').nth(1)).toContainText('Churn')
})

test('a figure says how it came about and leads to the list of its rows', async ({ page }) => {
  await signIn(page, 'MANAGER', '/dashboard?period=LAST_QUARTER')
  await page.getByRole('button', { name: /^Win rate.*why this figure/ }).click()
  const panel = page.getByRole('dialog')
  await expect(panel.locator('.formula')).toContainText('/')
  await expect(panel.getByText('version 1')).toBeVisible()
  const count = await panel.getByText(/The first 20 of/).textContent()
  await panel.getByRole('link', { name: 'The decided opportunities as a list' }).click()
  await loaded(page)
  await expect(page).toHaveURL(/\/opportunities\?/)
  expect(count).toContain((await page.locator('[data-total]').textContent()) ?? 'none')
})

test('filters and period live in the URL; Back undoes them and a reload keeps them', async ({ page }) => {
  await signIn(page, 'EXECUTIVE', '/dashboard')
  const mrr = page.locator('[data-kpi=MRR] .figure').first()
  const whole = (await mrr.getAttribute('title')) ?? ''
  await page.getByRole('combobox', { name: 'Segments' }).click()
  await page.getByRole('option').first().click()
  await expect(page).toHaveURL(/segment=/)
  await expect(mrr).not.toHaveAttribute('title', whole)
  await expect(
    page.getByText(/^Not shown, because they cannot be narrowed like this: .*Pipeline coverage/),
  ).toBeVisible()
  const part = (await mrr.getAttribute('title')) ?? ''
  await page.reload()
  await loaded(page)
  await expect(mrr).toHaveAttribute('title', part)
  await page.goto(url('/dashboard'))
  await loaded(page)
  await expect(mrr).toHaveAttribute('title', whole)
})

/** What each screen asks the server when it is loaded, beside what the frame around it asks. */
const questions: Readonly<Record<string, readonly string[]>> = {
  '/dashboard': ['Cohorts', 'Dashboard', 'Scopes'],
  '/home': ['Home', 'HomePay'],
  '/opportunities': ['OpportunityList'],
  '/accounts': ['AccountList'],
  '/subscriptions': ['SubscriptionList'],
  '/kpis': ['Explore', 'Scopes'],
  '/performance': ['Performance'],
  '/goals': ['GoalList', 'KpiNames'],
}

/** What the frame asks: who looks, and whether a KPI has left its bounds. */
const frame = ['OpenAlerts', 'Viewer']

test('each screen asks one question above the fold, no question twice, and does not jump', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts = { sum: 0 }
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await signIn(page, 'MANAGER', '/home')
  for (const [path, asks] of Object.entries(questions)) {
    const asked: string[] = []
    const note = (request: Request) => {
      if (new URL(request.url()).pathname === '/graphql') asked.push(request.postDataJSON()?.operationName ?? '')
    }
    page.on('request', note)
    await page.goto(url(path))
    await loaded(page)
    if (path === '/dashboard') {
      await expect(page.getByRole('table', { name: 'Cohorts by age in months' })).toBeVisible()
    }
    await page.waitForLoadState('networkidle')
    page.off('request', note)
    expect.soft(asked.sort(), path).toEqual([...asks, ...frame].sort())
    const shifted = await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)
    expect.soft(shifted, `${path} jumps`).toBeLessThanOrEqual(0.02)
  }
})
