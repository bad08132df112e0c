import { expect } from '@playwright/test'
import { enter, overflow, settled, violations } from './office.ts'
import { test, url } from './page.ts'

const screens = [
  ['/imports', 'Imports'],
  ['/imports?tab=new', 'Imports'],
  ['/imports?tab=jobs', 'Imports'],
  ['/users', 'Users and roles'],
  ['/users?tab=roles', 'Users and roles'],
  ['/settings', 'Settings'],
  ['/settings?tab=revenue', 'Settings'],
  ['/settings?tab=rates', 'Settings'],
  ['/changes', 'Audit log'],
  ['/teams', 'Teams'],
  ['/territories', 'Territories'],
  ['/territories?tab=rules', 'Territories'],
  ['/goals', 'Goals and scorecards'],
  ['/goals?tab=scorecards', 'Goals and scorecards'],
  ['/goals?tab=alerts', 'Goals and scorecards'],
  ['/goals?tab=metrics', 'Goals and scorecards'],
] as const

// No test rests on another, so that they can run beside each other.
test.describe.configure({ mode: 'parallel' })

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } })

      test('the screens that set the house up are accessible and fit', async ({ page }) => {
        test.setTimeout(240_000)
        await enter(page, 'ADMIN', '/imports')
        for (const [path, title] of screens) {
          await page.goto(url(path))
          await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
          await settled(page)
          expect.soft(await violations(page), path).toEqual([])
          expect.soft(await overflow(page), path).toBe(0)
        }
      })
    })
  }
}

test('an administrator invites somebody, changes their role, and sees both in the audit log', async ({ page }) => {
  const stamp = Date.now().toString(36)
  const name = `Tilda ${stamp}`
  await enter(page, 'ADMIN', '/users')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Email').fill(`tilda.${stamp}@demo.test`)
  await dialog.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: /^Analyst/ }).click()
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await expect(dialog.getByText(/It works once and is shown only now|gets the link by mail/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()

  await page.getByLabel('Search people').fill(stamp)
  const row = page
    .getByRole('grid', { name: 'People' })
    .getByRole('row', { name: new RegExp(name) })
    .first()
  await expect(row).toContainText('Invited')
  await row.click()
  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog', { name: `Change ${name}` })
  await change.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: /^Finance/ }).click()
  await change.getByLabel('Why, for the change log').fill('moves to the books')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect(change).toBeHidden()
  await expect(row).toContainText('Finance')

  await page.goto(url('/changes'))
  const log = page.getByRole('grid', { name: 'Changes' })
  await log
    .getByRole('row', { name: /moves to the books/ })
    .first()
    .click()
  const one = page.getByRole('dialog', { name: 'One change' })
  await expect(one).toContainText('ANALYST')
  await expect(one).toContainText('FINANCE')
})

test('what each role may do can be looked at one role at a time', async ({ page }) => {
  await enter(page, 'ADMIN', '/users?tab=roles')
  await settled(page)
  const matrix = page.getByRole('region', { name: 'What roles may do' })
  const invite = matrix.getByRole('row', { name: /^Invite user/ })
  await expect(invite).toContainText('Admin: yes')
  await expect(invite).toContainText('Rep: no')
  await page.getByRole('combobox', { name: 'View as' }).click()
  await page.getByRole('option', { name: 'As Rep' }).click()
  await expect(page).toHaveURL(url('/users?tab=roles&role=REP'))
  await expect(invite).toHaveCount(0)
  await expect(matrix.getByRole('row', { name: /^Accounts/ })).toContainText('Rep: yes')
})

test('a policy of recurring revenue shows its effect before it is changed', async ({ page }) => {
  await enter(page, 'ADMIN', '/settings?tab=revenue')
  await settled(page)
  const look = page.getByRole('button', { name: 'Show what changes' })
  await expect(look).toBeDisabled()
  await page.getByRole('combobox', { name: 'MRR free plan' }).click()
  await page.getByRole('option').filter({ hasNotText: 'as delivered' }).first().click()
  await look.click()
  const effect = page.getByRole('table', { name: 'Figures before and after' })
  await expect(effect.getByRole('row', { name: /^MRR/ })).toBeVisible({ timeout: 40_000 })
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Leave them as they are' }).click()
  await expect(effect).toBeHidden()
  await expect(look).toBeDisabled()
})

test('a move to another team says what it changes, and is dated', async ({ page }) => {
  await enter(page, 'PEOPLE', '/teams')
  await settled(page)
  await page
    .getByRole('navigation', { name: 'Tree of teams' })
    .getByRole('button', { name: /^Sales DACH/ })
    .click()
  const members = page.getByRole('table', { name: 'Members' }).first()
  await expect(members).toBeVisible()
  await members
    .getByRole('button', { name: /^Move…/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: /^Move / })
  await dialog.getByRole('combobox', { name: 'To the team' }).click()
  await page.getByRole('option', { name: 'Customer Growth' }).click()
  const told = dialog.getByRole('region', { name: 'What this changes' })
  await expect(told).toContainText('up to the day before')
  await expect(told).toContainText('accounts and')
  await expect(told).toContainText('stays with Sales DACH')
  await dialog.getByLabel('From').fill('2027-01-01')
  await dialog.getByRole('button', { name: 'Move' }).click()
  await expect(dialog).toBeHidden()
  await page.getByText(/^Before and after/).click()
  await expect(page.getByText(/moves to Customer Growth on/)).toBeVisible()
})

test('the rules of territories show what would move before anything does', async ({ page }) => {
  await enter(page, 'OPS', '/territories?tab=rules')
  await settled(page)
  await page.getByRole('button', { name: 'Show what would move' }).click()
  await expect(page.getByText('Nothing has been moved.')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('.counts')).toContainText('accounts looked at')
})

test('a goal is set, is refused in words where it makes no sense, and shows how far it is', async ({ page }) => {
  await enter(page, 'ANALYST', '/goals')
  await settled(page)
  await page.getByRole('button', { name: 'New goal' }).click()
  const dialog = page.getByRole('dialog', { name: 'New goal' })
  await dialog.getByRole('combobox', { name: 'KPI' }).click()
  await dialog.getByRole('combobox', { name: 'KPI' }).fill('Won opp')
  await page.getByRole('option', { name: 'Won opportunities' }).click()
  await dialog.getByLabel('From').fill('2027-01-01')
  await dialog.getByLabel('Up to the day before').fill('2026-12-01')
  await dialog.getByLabel('Goal', { exact: false }).last().fill('40')
  await dialog.getByRole('button', { name: 'Set the goal' }).click()
  await expect(dialog.locator('[role="alert"], .mantine-InputWrapper-error').first()).toBeVisible()
  await dialog.getByLabel('Up to the day before').fill('2027-04-01')
  await dialog.getByRole('button', { name: 'Set the goal' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('table', { name: 'Goals' })).toContainText('2027')
})
