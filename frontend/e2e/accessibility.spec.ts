import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { loaded, signIn, test, url } from './page.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function violations(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze()
  return found.violations.map((each) => ({ rule: each.id, where: each.nodes.map((node) => node.target.join(' ')) }))
}

/** overflow is how far the page is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } })

      test('the sign-in is accessible', async ({ page }) => {
        await page.goto(url())
        await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
        expect(await violations(page)).toEqual([])
        expect(await overflow(page)).toBe(0)
      })

      test('the pipeline is accessible, with all explanations open', async ({ page }) => {
        await signIn(page, 'MANAGER')
        await page.locator('.card details').evaluateAll((all) => {
          for (const details of all as HTMLDetailsElement[]) details.open = true
        })
        expect(await violations(page)).toEqual([])
        expect(await overflow(page)).toBe(0)
      })
    })
  }
}

test('the first view costs few requests and does not jump', async ({ page }) => {
  await signIn(page, 'MANAGER')
  const requests: string[] = []
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.addInitScript(() => {
    const shifts = { sum: 0 }
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.reload()
  await loaded(page)
  expect(requests.filter((each) => each === 'POST /graphql')).toHaveLength(2)
  expect(requests.length).toBeLessThanOrEqual(14)
  const shifted = await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)
  expect(shifted).toBeLessThanOrEqual(0.1)
})

test('the whole page works by keyboard', async ({ page }) => {
  await page.goto(url())
  await page.getByLabel('Email').focus()
  await page.keyboard.type('manager@demo.test')
  await page.keyboard.press('Tab')
  await page.keyboard.type(process.env.COXSWAIN_E2E_PASSWORD ?? '')
  await page.keyboard.press('Enter')
  await loaded(page)
  const reached: string[] = []
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const at = document.activeElement
        return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? ''
      }),
    )
  }
  for (const name of ['API explorer', 'Sign out', 'KPIs by team']) expect(reached).toContain(name)
})
