import { expect, type Locator, type Page } from '@playwright/test'
import { settled, thisMonth } from './office.ts'
import { api, emailOf, loaded, password, test, url } from './page.ts'

// Everything here is done by keys alone. Whoever adds to it: no click, no fill, no focus by a locator.

/** where describes what has the focus, and whether that can be seen. */
const where = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    if (at === null || at === document.body) return { name: 'nothing', seen: true }
    // Some are drawn by what they stand in, or by what is laid over what they stand in.
    const drawn = [
      getComputedStyle(at),
      getComputedStyle(at, '::after'),
      getComputedStyle(at.closest('.mantine-Input-input') ?? at),
    ].some(({ outlineStyle, outlineWidth }) => {
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    })
    const { width, height } = at.getBoundingClientRect()
    return {
      name: `${at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.closest('.mantine-InputWrapper-root')?.textContent ?? at.textContent?.slice(0, 40)}`,
      seen: drawn && width > 0 && height > 0,
    }
  })

/** step goes on to what is next by Tab; wherever that is, the focus is to be seen there. */
async function step(page: Page, key = 'Tab'): Promise<void> {
  await page.keyboard.press(key)
  const { name, seen } = await where(page)
  expect(seen, `the focus is seen on ${name}`).toBe(true)
}

/** reach goes on by Tab until something has the focus. */
async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target.first()).toBeVisible()
  for (let steps = 0; steps < 120; steps++) {
    if (await target.first().evaluate((element) => element === document.activeElement)) return
    await step(page)
  }
  throw new Error(`120 times Tab does not lead to ${target}`)
}

/** write replaces what the field that has the focus holds. */
async function write(page: Page, field: Locator, text: string): Promise<void> {
  await reach(page, field)
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
  await expect(field).toHaveValue(text)
}

/** day writes a day into a field for one, part by part. */
async function day(page: Page, field: Locator, to: string): Promise<void> {
  const [year, month, date] = to.split('-')
  await reach(page, field)
  await page.keyboard.type(`${month}${date}${year}`)
  await expect(field).toHaveValue(to)
}

/** pick chooses an option of a field by arrows, after typing what is looked for where there are many. */
async function pick(page: Page, field: Locator, option: string | RegExp, typed = ''): Promise<void> {
  await reach(page, field)
  if (typed === '') await page.keyboard.press('ArrowDown')
  else await page.keyboard.type(typed)
  const wanted = page.getByRole('option', { name: option, exact: true }).first()
  await expect(wanted).toBeVisible()
  for (let steps = 0; steps < 40; steps++) {
    if ((await wanted.getAttribute('data-combobox-selected')) !== null) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect(wanted).toBeHidden()
  await expect(field).toBeFocused()
  await expect(field).toHaveValue(option)
}

/** field is what something is chosen in, whether it can be searched or not. */
const field = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('combobox', { name }).or(within.getByRole('textbox', { name }))

/** enter signs in and waits for a screen. */
async function enter(page: Page, role: string, path: string): Promise<void> {
  await page.goto(url(path))
  await write(page, page.getByLabel('Email'), emailOf(role))
  await write(page, page.getByLabel('Password').first(), password())
  await page.keyboard.press('Enter')
  await loaded(page)
  await settled(page)
}

/** arrive signs in and goes past the navigation of a screen. */
async function arrive(page: Page, role: string, path: string): Promise<void> {
  await enter(page, role, path)
  await reach(page, page.getByRole('link', { name: 'Skip to the content' }))
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
}

/** opened opens a dialog by a button, sees that Escape leads back to the button, and opens it again. */
async function opened(page: Page, button: Locator, name: string | RegExp): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name })
  await reach(page, button)
  for (const last of [false, true]) {
    await page.keyboard.press('Enter')
    await expect(dialog).toBeVisible()
    await expect(dialog.locator(':focus')).toHaveCount(1)
    if (last) break
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(button).toBeFocused()
  }
  return dialog
}

/** sent submits a dialog; the focus goes back to what opened it. */
async function sent(page: Page, dialog: Locator, submit: string, back?: Locator): Promise<void> {
  await reach(page, dialog.getByRole('button', { name: submit, exact: true }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  if (back !== undefined) await expect(back).toBeFocused()
}

test('an opportunity is created by keys, and what is refused is led to', async ({ page }) => {
  await arrive(page, 'MANAGER', '/opportunities')
  const dialog = await opened(page, page.getByRole('button', { name: 'New opportunity' }), 'New opportunity')
  await write(page, dialog.getByLabel('Name'), 'Oars for the harbour school')
  await reach(page, dialog.getByRole('combobox', { name: 'Account' }))
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('combobox', { name: 'Account' })).not.toHaveValue('')
  const amount = dialog.getByLabel(/^Amount in/)
  await write(page, amount, 'much')
  await day(page, dialog.getByLabel('Close date'), '2027-02-26')
  const create = dialog.getByRole('button', { name: 'Create the opportunity' })
  await reach(page, create)
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(/much/)).toBeVisible()
  await expect(amount).toBeFocused()
  await write(page, amount, '7200')
  await sent(page, dialog, 'Create the opportunity')
  await expect(page.getByRole('heading', { level: 1, name: 'Oars for the harbour school' })).toBeVisible()
  await expect(page.locator('main .facts')).toContainText('7,200')
})

test('cells of an account are changed by keys, one after the other', async ({ page, request }) => {
  await arrive(page, 'OPS', '/accounts')
  const rows = page.locator('.grid-row')
  await reach(page, rows.first())
  await step(page, 'ArrowDown')
  const row = rows.nth(1)
  await expect(row).toBeFocused()
  const id = await row.getAttribute('data-id')
  const name = (await row.locator('[data-label="Account"]').textContent()) ?? ''
  await page.keyboard.press('e')
  await expect(row.getByRole('textbox', { name: 'Account' })).toBeFocused()
  await step(page)
  await expect(row.getByRole('textbox', { name: 'Segment' })).toBeFocused()
  await step(page)
  const industry = row.getByRole('textbox', { name: 'Industry' })
  await expect(industry).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Rope making')
  await page.keyboard.press('Enter')
  await expect(row.locator('[data-label="Industry"]')).toHaveText('Rope making')
  await expect(row).toBeFocused()
  await page.keyboard.press('e')
  await page.keyboard.type('Never kept')
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
  const { node } = await api<{ node: { name: string; industry: string } }>(
    request,
    'OPS',
    'query($id: ID!) { node(id: $id) { ... on Account { name industry } } }',
    { id },
  )
  expect(node).toEqual({ name, industry: 'Rope making' })
})

test('an activity is logged by keys', async ({ page }) => {
  await arrive(page, 'REP', '/home')
  await pick(page, field(page, 'Kind'), 'Meeting')
  const said = page.getByRole('textbox', { name: 'What happened' })
  await write(page, said, 'Measured the boathouse')
  const log = page.getByRole('button', { name: 'Log it' })
  await reach(page, log)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Meeting logged.')).toBeVisible()
  await expect(said).toHaveValue('')
  await expect(log).toBeFocused()
})

test('a comp plan is assigned by keys', async ({ page, request }) => {
  const { compPlans } = await api<{ compPlans: { nodes: readonly { id: string }[] } }>(
    request,
    'ADMIN',
    '{ compPlans(first: 1) { nodes { id } } }',
  )
  await arrive(page, 'ADMIN', `/comp-plans/${compPlans.nodes[0]?.id}?tab=assignments`)
  const assign = page.getByRole('button', { name: 'Assign', exact: true })
  const dialog = await opened(page, assign, 'Assign the plan')
  await pick(page, field(dialog, 'Whom'), 'Everybody of a role')
  await pick(page, field(dialog, 'Role'), /Partner|Channel/)
  await day(page, dialog.getByLabel('From'), '2031-01-01')
  await write(page, dialog.getByLabel('Target incentive a period'), '1250')
  await sent(page, dialog, 'Assign', assign)
  await expect(page.getByRole('table', { name: 'Assignments' }).getByRole('row', { name: /2031/ })).toContainText(
    '1,250',
  )
})

test('a payment received is recorded by keys', async ({ page, request }) => {
  const { opportunities } = await api<{
    opportunities: { nodes: readonly { name: string; account: { name: string } }[] }
  }>(
    request,
    'FINANCE',
    '{ opportunities(first: 1, where: { status: { eq: WON } }) { nodes { name account { name } } } }',
  )
  const [won] = opportunities.nodes
  await arrive(page, 'FINANCE', '/commission-runs?tab=payments')
  const record = page.getByRole('button', { name: 'Record a payment' })
  const dialog = await opened(page, record, 'Record a payment')
  const account = dialog.getByRole('combobox', { name: 'Account' })
  await pick(page, account, won?.account.name ?? '', won?.account.name)
  await pick(page, field(dialog, 'For'), new RegExp(`^${won?.name}`))
  await pick(page, field(dialog, 'Kind'), 'Milestone reached')
  await write(page, dialog.getByLabel(/^Amount in/), '4321')
  await day(page, dialog.getByLabel('Received on'), new Date().toISOString().slice(0, 10))
  await write(page, dialog.getByLabel('Note'), 'The boat is on the water')
  await sent(page, dialog, 'Record it', record)
  const row = page.locator('.grid-row', { hasText: 'The boat is on the water' })
  await expect(row.locator('[data-label="Amount"]')).toContainText('4,321')
  await expect(row.locator('[data-label="Kind"]')).toHaveText('Milestone reached')
})

test('how far an objective was reached is stated by keys', async ({ page }) => {
  const { from, to } = thisMonth()
  await arrive(page, 'FINANCE', '/quotas?tab=objectives')
  const state = page.getByRole('button', { name: 'State an objective' })
  const dialog = await opened(page, state, 'State how far an objective was reached')
  await pick(page, dialog.getByRole('combobox', { name: 'Rep' }), 'Thomas Ekwueme', 'Thomas')
  await pick(page, field(dialog, 'Objective'), /^New customers are live in time/)
  await day(page, dialog.getByLabel(/^First day\s*\*?$/), from)
  await day(page, dialog.getByLabel('First day after'), to)
  await write(page, dialog.getByLabel('Reached, %'), '85')
  await sent(page, dialog, 'State it', state)
  const row = page.locator('.grid-row', { hasText: 'Thomas Ekwueme' }).filter({ hasText: '85%' })
  await expect(row).toHaveCount(1)
})

test('how numbers are written and the time zone are set by keys', async ({ page }) => {
  await enter(page, 'EXECUTIVE', '/accounts')
  const person = page.getByRole('button', { name: /your settings/ })
  const dialog = page.getByRole('dialog', { name: 'Numbers, dates, time zone' })
  const item = page.getByRole('menuitem', { name: /Numbers, dates/ })
  const open = async () => {
    await reach(page, person)
    await page.keyboard.press('Enter')
    await expect(item).toBeVisible()
    for (let steps = 0; steps < 12; steps++) {
      if (await item.evaluate((element) => element === document.activeElement)) break
      await step(page, 'ArrowDown')
    }
    await page.keyboard.press('Enter')
    await expect(dialog.locator(':focus')).toHaveCount(1)
  }
  await open()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(person).toBeFocused()
  await open()
  const zone = dialog.getByRole('combobox', { name: 'Time zone' })
  await pick(page, dialog.getByRole('combobox', { name: 'Numbers and dates' }), 'German (Germany)', 'German')
  await pick(page, zone, 'Asia/Tokyo', 'Tokyo')
  await sent(page, dialog, 'Save', person)
  await expect(page.locator('[data-total]')).toContainText('.')
})

test('a list is filtered by keys', async ({ page, request }) => {
  const want = await api<{ opportunities: { totalCount: number } }>(
    request,
    'OPS',
    '{ opportunities(where: { status: { eq: LOST } }) { totalCount } }',
  )
  await arrive(page, 'OPS', '/opportunities')
  const filter = page.getByRole('button', { name: 'Filter', exact: true })
  const dialog = await opened(page, filter, 'Filter')
  await reach(page, dialog.getByRole('checkbox', { name: 'Lost' }))
  await page.keyboard.press('Space')
  await sent(page, dialog, 'Add the filter', filter)
  await expect(page.locator('[data-total]')).toHaveAttribute('data-total', String(want.opportunities.totalCount))
  await reach(page, page.getByRole('button', { name: /^Remove the filter/ }))
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(/f=/)
  await expect(filter).toBeFocused()
})

test('a quota is changed by keys', async ({ page }) => {
  await arrive(page, 'OPS', '/quotas')
  const cell = page.locator('.quota-cell').nth(5)
  const name = ((await cell.getAttribute('aria-label')) ?? '').replace(/:.*/, '')
  await reach(page, cell)
  await page.keyboard.press('Enter')
  const field = page.getByRole('textbox', { name })
  await expect(field).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('a lot')
  await page.keyboard.press('Enter')
  await expect(page.locator('.cell-problem')).toBeVisible()
  await expect(field).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('123456')
  await page.keyboard.press('Enter')
  const changed = page.getByRole('button', { name: `${name}:` })
  await expect(changed).toContainText('123,456')
  await expect(changed).toBeFocused()
})

test('a line of a statement is disputed by keys', async ({ page }) => {
  await arrive(page, 'REP', '/commissions')
  await reach(page, page.locator('[data-row="0"] a').first())
  await page.keyboard.press('Enter')
  await settled(page)
  await expect(page).toHaveURL(/\/commissions\/cst_/)
  const dispute = page.getByRole('button', { name: /^Dispute…/ }).first()
  const dialog = await opened(page, dispute, 'Dispute this line')
  await write(page, dialog.getByLabel('What is wrong with it'), 'The seats were sold for three years')
  await sent(page, dialog, 'Raise it')
  await expect(page.getByRole('article', { name: 'Dispute: The seats were sold for three years' })).toBeVisible()
})
