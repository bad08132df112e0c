import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { signIn } from './page.ts'

/** enter signs in as a role's demo person and goes to a screen. */
export async function enter(page: Page, role: string, path: string): Promise<void> {
  await signIn(page, role, path)
  await expect(page.locator('main h1, main .empty').first()).toBeVisible()
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * violations are what axe finds on the screen as it stands. There is no frame of another origin, so that it
 * need not gather its findings in a window of its own, and what is in order it need not list.
 */
export async function violations(page: Page, within?: string) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  if (within !== undefined) axe.include(within)
  const found = await axe.withTags(rules).analyze()
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

/** thisMonth are the first day of the month and the first day after it. */
export function thisMonth(): { readonly from: string; readonly to: string } {
  const now = new Date()
  const first = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
  return { from: first(0).toISOString().slice(0, 10), to: first(1).toISOString().slice(0, 10) }
}
