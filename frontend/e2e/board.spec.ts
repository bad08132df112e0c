import { expect, type Page } from '@playwright/test'
import { api, signIn, test } from './page.ts'

const columns = (page: Page) => page.locator('.board-column')

/** settled waits until every column shows what is in it. */
async function settled(page: Page) {
  await expect(columns(page).first()).toBeVisible()
  await expect(page.locator('.board-column[aria-busy="true"]')).toHaveCount(0)
}

test('columns show the server’s totals, and the menu moves a card and can move it back', async ({ page, request }) => {
  await signIn(page, 'MANAGER', '/pipeline')
  await settled(page)
  const from = columns(page).nth(0)
  const to = columns(page).nth(1)
  const stage = await from.getAttribute('data-stage')
  const { opportunities } = await api<{ opportunities: { totalCount: number } }>(
    request,
    'MANAGER',
    'query($stage: ID!) { opportunities(where: { stage: { eq: $stage }, status: { eq: OPEN } }) { totalCount } }',
    { stage },
  )
  await expect(from.locator('header p')).toContainText(`${opportunities.totalCount}`)
  const card = from.locator('.deal').first()
  const id = (await card.getAttribute('data-card')) ?? ''
  const target = (await to.getAttribute('aria-label')) ?? ''
  const source = (await from.getAttribute('aria-label')) ?? ''
  await card.getByRole('button', { name: /^Move/ }).click()
  await page.getByRole('menuitem', { name: target, exact: true }).click()
  await expect(to.locator(`[data-card="${id}"]`)).toBeVisible()
  await expect(from.locator(`[data-card="${id}"]`)).toHaveCount(0)
  await expect(from.locator('header p')).toContainText(`${opportunities.totalCount - 1}`)
  await to.locator(`[data-card="${id}"]`).getByRole('button', { name: /^Move/ }).click()
  await page.getByRole('menuitem', { name: source, exact: true }).click()
  await expect(from.locator(`[data-card="${id}"]`)).toBeVisible()
  await expect(from.locator('header p')).toContainText(`${opportunities.totalCount}`)
})

test('a card that is dragged is where it was dropped', async ({ page }) => {
  await signIn(page, 'OPS', '/pipeline')
  await settled(page)
  const card = columns(page).nth(0).locator('.deal').first()
  const id = (await card.getAttribute('data-card')) ?? ''
  await card.dragTo(columns(page).nth(1).locator('header'))
  await expect(columns(page).nth(1).locator(`[data-card="${id}"]`)).toBeVisible()
  await expect(columns(page).nth(0).locator(`[data-card="${id}"]`)).toHaveCount(0)
})

test.describe('a move that cannot be done', () => {
  test.use({ tolerate: [/Failed to load resource/] })

  test('goes back to where it was and says why', async ({ page }) => {
    await signIn(page, 'OPS', '/pipeline')
    await settled(page)
    const card = columns(page).nth(0).locator('.deal').first()
    const id = (await card.getAttribute('data-card')) ?? ''
    const target = (await columns(page).nth(1).getAttribute('aria-label')) ?? ''
    await page.route('**/graphql', (route) =>
      route.request().postDataJSON()?.operationName === 'AdvanceOpportunity' ? route.abort() : route.continue(),
    )
    await card.getByRole('button', { name: /^Move/ }).click()
    await page.getByRole('menuitem', { name: target, exact: true }).click()
    await expect(page.getByRole('dialog')).toContainText('cannot be reached')
    await page.getByRole('button', { name: 'Leave it where it is' }).click()
    await expect(columns(page).nth(0).locator(`[data-card="${id}"]`)).toBeVisible()
  })
})

test('a rep closes an opportunity as won and the figures follow', async ({ page }) => {
  await signIn(page, 'REP', '/home')
  const won = page.locator('[data-kpi=WON_REVENUE] .figure')
  const before = (await won.getAttribute('title')) ?? ''
  const link = page.getByRole('table', { name: 'Open', exact: true }).getByRole('link').first()
  await link.click()
  await page.getByRole('button', { name: /▾/ }).click()
  await page.getByRole('menuitem', { name: 'Close as won…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close as won' }).click()
  await expect(page.getByText(/is won\./)).toBeVisible()
  await expect(page.locator('main .pill', { hasText: 'Won' })).toBeVisible()
  await page.getByRole('link', { name: 'My day' }).click()
  await expect(won).toBeVisible()
  await expect(won).not.toHaveAttribute('title', before)
})

test('an executive looks at the board and cannot move a card', async ({ page }) => {
  await signIn(page, 'EXECUTIVE', '/pipeline')
  await settled(page)
  await columns(page).nth(0).locator('.deal').first().getByRole('button', { name: /^Move/ }).click()
  await expect(page.getByRole('menuitem')).toHaveCount(0)
})
