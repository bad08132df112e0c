import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { signIn } from './page.ts'

/** enter signs in as a role's demo person and goes to a screen. */
export async function enter(page: Page, role: string, path: string): Promise<void> {
  await signIn(page, role, path)
  await expect(page.locator('main h1, main .empty').first()).toBeVisible()
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** violations are what axe finds on the screen as it stands. */
export async function violations(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze()
  return found.violations.map((each) => ({ rule: each.id, where: each.nodes.map((node) => node.target.join(' ')) }))
}

/** overflow is how far the page is wider than the window. */
export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** settled waits until nothing on the screen is still to come. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1')).toBeVisible()
  await expect(page.locator('main .pending-place')).toHaveCount(0)
}

/** choose picks an option of a field that offers some. */
export async function choose(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page
    .getByRole('combobox', { name: label })
    .or(page.getByRole('textbox', { name: label }))
    .first()
    .click()
  await page.getByRole('option', { name: option }).first().click()
}
