import { expect } from '@playwright/test'
import { loaded, signIn, test, url } from './page.ts'

test('the comparison adds up to what it says and sorts by keyboard', async ({ page }) => {
  await signIn(page, 'ADMIN', '/performance')
  const openColumn = page.getByRole('button', { name: 'Open opportunities' })
  await openColumn.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(url('/performance?sort=-OPEN_OPPORTUNITIES'))
  const header = page.getByRole('columnheader', { name: 'Open opportunities' })
  await expect(header).toHaveAttribute('aria-sort', 'descending')
  const column = await header.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex)
  const cells = await page.locator(`tbody tr > :nth-child(${column + 1})`).allTextContents()
  const numbers = cells.filter((cell) => /\d/.test(cell)).map((cell) => Number(cell.replaceAll(/[^\d.-]/g, '')))
  expect(numbers.length).toBeGreaterThan(1)
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
  const all = await page.locator(`tfoot tr > :nth-child(${column + 1})`).textContent()
  const sum = numbers.reduce((total, number) => total + number, 0)
  expect(Number(all?.replaceAll(/[^\d.-]/g, ''))).toBe(sum)
})

test('the period stays in the URL over reload, Back and Forward', async ({ page }) => {
  await signIn(page, 'MANAGER', '/performance')
  const won = page.locator('tfoot td').first()
  const thisQuarter = (await won.textContent()) ?? ''
  await page.getByRole('combobox', { name: 'Period' }).click()
  await page.getByRole('option', { name: 'Last year' }).click()
  await expect(page).toHaveURL(url('/performance?period=LAST_YEAR'))
  await expect(won).not.toHaveText(thisQuarter)
  const lastYear = (await won.textContent()) ?? ''
  await page.reload()
  await loaded(page)
  await expect(won).toHaveText(lastYear)
  await page.goBack()
  await expect(won).toHaveText(thisQuarter)
  await page.goForward()
  await expect(won).toHaveText(lastYear)
})
