import { expect, type Page } from '@playwright/test'
import { choose } from './office.ts'
import { loaded, signIn, test, url } from './page.ts'

const records = ['Opportunities', 'Accounts', 'Leads', 'Subscriptions', 'Activities']
const pay = ['Commissions', 'Commission runs', 'Comp plans', 'Quotas']
const measure = ['KPI explorer', 'Performance', 'Goals']
const organisation = ['Teams', 'Territories']

interface Day {
  /** The screen that the day begins on, and its title. */
  readonly begins: readonly [string, string]
  readonly screens: readonly string[]
  /** Whether every screen is opened; the others are by the tests of their screens. */
  readonly whole?: true
  /** A screen that the role has not, and what is said there. */
  readonly denied: readonly [string, RegExp]
}

/** What each role finds after signing in. */
const days: Readonly<Record<string, Day>> = {
  ADMIN: {
    begins: ['/dashboard', 'Dashboard'],
    screens: [
      ...['Dashboard', 'Pipeline', ...records, ...pay, ...measure, ...organisation],
      ...['Imports', 'Users and roles', 'Settings', 'Audit log'],
    ],
    denied: ['/home', /for people who sell/],
  },
  OPS: {
    begins: ['/dashboard', 'Dashboard'],
    screens: [
      ...['Dashboard', 'Pipeline', ...records, ...pay, ...measure, ...organisation],
      ...['Imports', 'Settings', 'Audit log'],
    ],
    denied: ['/users', /Looking after users is not part of your role/],
  },
  ANALYST: {
    begins: ['/dashboard', 'Dashboard'],
    screens: ['Dashboard', 'Pipeline', ...records, 'Quotas', ...measure, ...organisation, 'Settings'],
    denied: ['/commission-runs', /Running commissions is not part of your role/],
  },
  EXECUTIVE: {
    begins: ['/dashboard', 'Dashboard'],
    screens: ['Dashboard', 'Pipeline', ...records, 'Quotas', ...measure, ...organisation, 'Settings'],
    denied: ['/imports', /Importing is not part of your role/],
  },
  FINANCE: {
    begins: ['/dashboard', 'Dashboard'],
    screens: [
      ...['Dashboard', 'Pipeline', ...records, ...pay, ...measure, ...organisation],
      ...['Imports', 'Settings', 'Audit log'],
    ],
    denied: ['/users', /Looking after users is not part of your role/],
  },
  MANAGER: {
    begins: ['/dashboard', 'Dashboard'],
    screens: [
      ...['My day', 'Dashboard', 'Pipeline', ...records, 'Commissions', 'Quotas'],
      ...[...measure, ...organisation, 'Settings'],
    ],
    denied: ['/changes', /The audit log is not part of your role/],
  },
  REP: {
    whole: true,
    begins: ['/home', 'My day'],
    screens: [
      ...['My day', 'Dashboard', 'Pipeline', ...records, 'Commissions', 'Quotas'],
      ...[...measure, ...organisation, 'Settings'],
    ],
    denied: ['/comp-plans', /The screen Comp plans is not part of your role/],
  },
  MARKETING: {
    whole: true,
    begins: ['/leads', 'Leads'],
    screens: ['Dashboard', 'Leads', 'Activities', ...measure, ...organisation, 'Imports', 'Settings'],
    denied: ['/accounts', /The screen Accounts is not part of your role/],
  },
  SUCCESS: {
    whole: true,
    begins: ['/subscriptions', 'Subscriptions'],
    screens: [
      ...['My day', 'Dashboard', 'Pipeline', 'Opportunities', 'Accounts', 'Subscriptions', 'Activities'],
      ...['Commissions', ...measure, ...organisation, 'Settings'],
    ],
    denied: ['/leads', /The screen Leads is not part of your role/],
  },
  PEOPLE: {
    whole: true,
    begins: ['/teams', 'Teams'],
    screens: [...organisation, 'Settings'],
    denied: ['/dashboard', /The screen Dashboard is not part of your role/],
  },
}

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link')

for (const [role, day] of Object.entries(days)) {
  test(`${role} begins on their own screen and is offered what they may do, and that answers`, async ({ page }) => {
    await signIn(page, role)
    await expect(page.getByRole('heading', { level: 1, name: day.begins[1], exact: true })).toBeVisible()
    await expect(page).toHaveURL(url(day.begins[0]))
    expect(await navigation(page).allTextContents()).toEqual(day.screens)
    for (const name of day.whole ? day.screens : []) {
      await navigation(page).filter({ hasText: name }).first().click()
      await loaded(page)
      await expect(page.locator('main .pending-place')).toHaveCount(0)
      await expect(page.locator('main [role=alert]'), `${name} of ${role}`).toHaveCount(0)
      await expect(page.locator('main h1')).toBeVisible()
    }
    const [path, words] = day.denied
    await page.goto(url(path))
    await expect(page.locator('main .empty')).toContainText(words)
  })
}

test('marketing qualifies a lead and finds it in the funnel', async ({ page }) => {
  await signIn(page, 'MARKETING', '/leads?f=status~in~NEW')
  const name = (await page.locator('.grid-row [data-label="Lead"]').first().textContent()) ?? ''
  const before = Number(await page.locator('[data-total]').getAttribute('data-total'))
  await page.locator('.grid-row').first().focus()
  await page.keyboard.press('Enter')
  const peek = page.getByRole('dialog')
  await expect(peek).toContainText(name)
  await peek.getByRole('button', { name: 'Qualify as MQL' }).click()
  await expect(peek.getByRole('button', { name: 'Qualify as MQL' })).toHaveCount(0)
  await expect(page.locator('[data-total]')).toHaveAttribute('data-total', String(before - 1))
})

test('a manager’s day is the team’s, and that of anybody in it; a rep’s is their own', async ({ page }) => {
  await signIn(page, 'MANAGER', '/home')
  const whose = page.getByRole('combobox', { name: 'Whose day' })
  const attainment = page.getByRole('region', { name: 'Quota attainment' })
  const open = page.getByRole('table', { name: 'Open' })
  await expect(whose).toHaveValue('Sales DACH')
  await expect(attainment.locator('.figure')).toContainText('%')
  const ofTeam = await attainment.locator('.figure').textContent()
  await expect(open.getByRole('columnheader', { name: 'Owner' })).toBeVisible()
  await choose(page, 'Whose day', 'Miriam Schäfer')
  await expect(page).toHaveURL(/who=rep_/)
  await expect(open.getByRole('columnheader', { name: 'Owner' })).toHaveCount(0)
  await expect(attainment.locator('.figure')).not.toHaveText(ofTeam ?? '')
  await expect(page.getByRole('region', { name: 'Log an activity' })).toHaveCount(0)
  const ofRep = (await attainment.locator('.figure').textContent()) ?? ''
  const address = page.url()
  await page.reload()
  await expect(whose).toHaveValue('Miriam Schäfer')
  await expect(attainment.locator('.figure')).toHaveText(ofRep)
  await choose(page, 'Whose day', 'My own')
  await expect(attainment).toContainText('You have no quota in this period.')
  await page.goBack()
  await expect(whose).toHaveValue('Miriam Schäfer')

  const rep = await page.context().browser()?.newPage()
  if (rep === undefined) throw new Error('no browser')
  await signIn(rep, 'REP', '/home')
  const own = rep.getByRole('region', { name: 'Quota attainment' }).locator('.figure')
  await expect(own).toHaveText(ofRep)
  await expect(rep.getByRole('combobox', { name: 'Whose day' })).toHaveCount(0)
  await rep.goto(address.replace(/who=rep_\w+/, 'who=team'))
  await expect(own).toHaveText(ofRep)
  await expect(rep.getByRole('region', { name: 'Log an activity' })).toBeVisible()
  await rep.close()
})

test('a payee says that they have read the plan that pays them, and reads their own quotas', async ({ page }) => {
  await signIn(page, 'REP', '/commissions')
  const plans = page.getByRole('region', { name: 'What pays you' })
  const read = plans.getByRole('button', { name: /^I have read it/ }).first()
  await expect(plans).toBeVisible()
  const waiting = await plans.getByRole('button', { name: /^I have read it/ }).count()
  if (waiting > 0) {
    await read.click()
    await expect(plans.getByRole('button', { name: /^I have read it/ })).toHaveCount(waiting - 1)
  }
  await expect(plans).toContainText('Acknowledged')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Quotas' }).click()
  await expect(page.getByRole('table', { name: 'Your quotas' }).getByRole('row').nth(1)).toContainText(/\d/)
})

test('an administrator sees what somebody else sees, and can change nothing meanwhile', async ({ page }) => {
  await signIn(page, 'ADMIN', '/users?q=rep@demo.test')
  await page.getByRole('grid', { name: 'People' }).locator('.grid-row').first().click()
  await page.getByRole('button', { name: /^See what/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'My day' })).toBeVisible()
  await expect(page.getByText(/You look through the eyes of/)).toBeVisible()
  expect(await navigation(page).allTextContents()).toEqual(days.REP?.screens)
  await page.getByRole('textbox', { name: 'What happened' }).fill('Said by somebody else')
  await page.getByRole('button', { name: 'Log it' }).click()
  await expect(page.getByText(/You are only looking: nothing is changed/)).toBeVisible()
  await page.getByRole('button', { name: 'Stop looking' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Users and roles' })).toBeVisible()
})

test('numbers and times are written the way the person asked for, on every device of theirs', async ({
  page,
  browser,
}) => {
  await signIn(page, 'ANALYST', '/subscriptions')
  const sum = page.locator('.grid-foot [data-sum] ').first()
  await expect(sum).toBeVisible()
  const total = page.locator('[data-total]')
  await expect(total).toContainText(',')
  await page.getByRole('button', { name: /your settings/ }).click()
  await page.getByRole('menuitem', { name: /Numbers, dates/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Numbers, dates, time zone' })
  await choose(page, 'Numbers and dates', 'German (Germany)')
  await expect(dialog.getByRole('status')).toContainText('1.234.567,50')
  const zone = dialog.getByRole('combobox', { name: 'Time zone' })
  await zone.click()
  await zone.fill('Tokyo')
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click()
  await expect(dialog.getByRole('status')).toContainText('00:30')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(total).toContainText('.')
  const elsewhere = await browser.newPage({ locale: 'en-GB' })
  await signIn(elsewhere, 'ANALYST', '/subscriptions')
  await expect(elsewhere.locator('[data-total]')).toContainText('.')
  await elsewhere.close()
  await page.getByRole('button', { name: /your settings/ }).click()
  await page.getByRole('menuitem', { name: /Numbers, dates/ }).click()
  await dialog.getByLabel('Clear Numbers and dates').click()
  await dialog.getByLabel('Clear Time zone').click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(total).toContainText(',')
})
