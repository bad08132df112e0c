import { expect } from '@playwright/test'
import { cardKeys } from '../src/features/pipeline/keys.ts'
import { exact, type Unit } from '../src/lib/format.ts'
import { figures, kpis, loaded, signIn, test, url } from './page.ts'

const locale = 'en-GB'

for (const role of ['MANAGER', 'REP']) {
  test(`a ${role} sees the numbers that the API gives them`, async ({ page, request }) => {
    await signIn(page, role)
    for (const preset of ['THIS_QUARTER', 'LAST_YEAR']) {
      await page.goto(url(preset === 'THIS_QUARTER' ? '/' : `/?period=${preset}`))
      const shown = await figures(page)
      const want = await kpis(request, role, cardKeys, preset)
      expect(Object.keys(shown)).toEqual([...cardKeys])
      for (const { definition, total } of want) {
        const text = exact(total.value, total.unit as Unit, total.currency, locale)
        expect.soft(shown[definition.key]?.exact, `${definition.key} of ${preset}`).toBe(text)
      }
    }
  })
}

test('a rep sees less than their manager, and both see something', async ({ page, request }) => {
  await signIn(page, 'REP')
  await expect(page.locator('.who')).toContainText('REP')
  const own = await kpis(request, 'REP', ['OPEN_OPPORTUNITIES', 'WON_REVENUE'], 'LAST_YEAR')
  const team = await kpis(request, 'MANAGER', ['OPEN_OPPORTUNITIES', 'WON_REVENUE'], 'LAST_YEAR')
  own.forEach((mine, index) => {
    expect(Number(mine.total.value)).toBeGreaterThan(0)
    expect(Number(team[index]?.total.value)).toBeGreaterThan(Number(mine.total.value))
  })
  await page.goto(url('/?period=LAST_YEAR&by=REP'))
  await loaded(page)
  const [reps, openOpportunities] = [page.locator('tbody tr'), page.locator('[data-kpi=OPEN_OPPORTUNITIES] .figure')]
  const repsOfOne = await reps.count()
  const openOfOne = await openOpportunities.textContent()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await signIn(page, 'MANAGER')
  await page.goto(url('/?period=LAST_YEAR&by=REP'))
  await loaded(page)
  expect(await reps.count()).toBeGreaterThan(repsOfOne)
  expect(await openOpportunities.textContent()).not.toBe(openOfOne)
})

test('the period stays in the URL over reload, Back and Forward', async ({ page }) => {
  await signIn(page, 'MANAGER')
  const thisQuarter = await figures(page)
  await page.getByLabel('Period').selectOption('Last year')
  await expect(page).toHaveURL(url('/?period=LAST_YEAR'))
  await expect(page.locator('[data-kpi=WON_REVENUE] .figure')).not.toHaveText(thisQuarter.WON_REVENUE?.shown ?? '')
  const lastYear = await figures(page)
  await page.reload()
  expect(await figures(page)).toEqual(lastYear)
  await page.goBack()
  await expect(page.getByLabel('Period')).toHaveValue('THIS_QUARTER')
  await expect(page.locator('[data-kpi=WON_REVENUE] .figure')).toHaveText(thisQuarter.WON_REVENUE?.shown ?? '')
  await page.goForward()
  await expect(page.locator('[data-kpi=WON_REVENUE] .figure')).toHaveText(lastYear.WON_REVENUE?.shown ?? '')
})

test('the table adds up to what it says and sorts by keyboard', async ({ page }) => {
  await signIn(page, 'ADMIN')
  const openColumn = page.getByRole('button', { name: 'Open opportunities' })
  await openColumn.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(url('/?sort=-OPEN_OPPORTUNITIES'))
  const header = page.getByRole('columnheader', { name: 'Open opportunities' })
  await expect(header).toHaveAttribute('aria-sort', 'descending')
  const column = await header.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex)
  const cells = await page.locator(`tbody tr > :nth-child(${column + 1})`).allTextContents()
  const numbers = cells.map((cell) => Number(cell.replaceAll(/[^\d.-]/g, '')))
  expect(numbers.length).toBeGreaterThan(1)
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
  const all = await page.locator(`tfoot tr > :nth-child(${column + 1})`).textContent()
  const sum = numbers.reduce((total, number) => total + number, 0)
  expect(Number(all?.replaceAll(/[^\d.-]/g, ''))).toBe(sum)
})

test('every number says on demand how it is computed', async ({ page }) => {
  await signIn(page, 'MANAGER')
  const card = page.locator('[data-kpi=WIN_RATE_CLOSED]')
  await expect(card.getByText('Divided')).toBeHidden()
  await card.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(card.getByText('Divided')).toBeVisible()
  await expect(card.getByText('Records')).toBeVisible()
})
