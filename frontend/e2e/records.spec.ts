import { type APIRequestContext, expect } from '@playwright/test'
import { api, loaded, signIn, test, url } from './page.ts'

test('a list of thousands scrolls with few rows in the document', async ({ page, request }) => {
  const { opportunities } = await api<{ opportunities: { totalCount: number } }>(
    request,
    'OPS',
    '{ opportunities { totalCount } }',
  )
  expect(opportunities.totalCount).toBeGreaterThanOrEqual(10_000)
  await signIn(page, 'OPS', '/opportunities')
  await expect(page.locator('[data-total]')).toHaveAttribute('data-total', String(opportunities.totalCount))
  const grid = page.getByRole('grid', { name: 'Opportunities' })
  await expect(grid).toHaveAttribute('aria-rowcount', String(opportunities.totalCount + 1))
  const seen = new Set<string>()
  for (let turn = 0; turn < 8; turn++) {
    await page.locator('.grid-scroll').evaluate((scroller) => scroller.scrollBy(0, 2400))
    await expect(page.locator('.grid-row').first()).toBeVisible()
    await page.waitForTimeout(150)
    const rows = await page
      .locator('.grid-row')
      .evaluateAll((all) => all.map((row) => row.getAttribute('data-id') ?? ''))
    expect(rows.length).toBeLessThan(80)
    for (const id of rows) seen.add(id)
  }
  expect(seen.size).toBeGreaterThan(150)
})

test('filter, sort and look inside live in the URL; Escape returns to the row', async ({ page, request }) => {
  await signIn(page, 'MANAGER', '/opportunities')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('checkbox', { name: 'Lost' }).check()
  await page.getByRole('button', { name: 'Add the filter' }).click()
  await expect(page).toHaveURL(/f=status/)
  const want = await api<{ opportunities: { totalCount: number } }>(
    request,
    'MANAGER',
    '{ opportunities(where: { status: { eq: LOST } }) { totalCount } }',
  )
  await expect(page.locator('[data-total]')).toHaveAttribute('data-total', String(want.opportunities.totalCount))
  await page.getByRole('button', { name: 'Opportunity', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'Opportunity' })).toHaveAttribute('aria-sort', 'ascending')
  await loaded(page)
  const first = await page.locator('.grid-row').first().getAttribute('data-id')
  await page.locator('.grid-row').first().focus()
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`peek=${first}`))
  await expect(page.getByRole('dialog').getByText('Lost because')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.locator(`[data-id="${first}"]`)).toBeFocused()
  await page.reload()
  await loaded(page)
  await expect(page.getByText('Status is Lost')).toBeVisible()
  await page.getByRole('button', { name: /Remove the filter Status is Lost/ }).click()
  await expect(page).not.toHaveURL(/f=/)
})

test('a view is kept, changed only on request, and reset', async ({ page }) => {
  await signIn(page, 'OPS', '/accounts?f=country~eq~DE&sort=-UPDATED_AT')
  await expect(page.getByText('Modified')).toBeVisible()
  await page.getByRole('button', { name: 'Save as' }).click()
  const name = `Accounts of Germany ${Date.now()}`
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Save the view' }).click()
  const tab = page.getByRole('button', { name, exact: true })
  await expect(tab).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByText('Modified')).toBeHidden()
  await page.getByRole('button', { name: /Remove the filter/ }).click()
  await expect(page.getByText('Modified')).toBeVisible()
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(page.getByText('Country is DE')).toBeVisible()
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await expect(page.getByText('Country is DE')).toBeHidden()
  await tab.click()
  await expect(page.getByText('Country is DE')).toBeVisible()
})

test('groups come from the server with counts and sums, and lead to their rows', async ({ page, request }) => {
  await signIn(page, 'OPS', '/opportunities?by=STATUS')
  const table = page.getByRole('table', { name: 'By status' })
  const want = await api<{ opportunities: { totalCount: number } }>(
    request,
    'OPS',
    '{ opportunities(where: { status: { eq: OPEN } }) { totalCount } }',
  )
  await expect(table.getByRole('row', { name: /^Open/ })).toContainText(
    want.opportunities.totalCount.toLocaleString('en-GB'),
  )
  await table.getByRole('button', { name: 'Open' }).click()
  await expect(page.locator('[data-total]')).toHaveAttribute('data-total', String(want.opportunities.totalCount))
})

test('a cell is changed in place and the change is there for others', async ({ page, request }) => {
  await signIn(page, 'OPS', '/opportunities?f=status~in~OPEN')
  const row = page.locator('.grid-row').first()
  const id = await row.getAttribute('data-id')
  const cell = row.locator('[data-label="Next step"]')
  await cell.dblclick()
  await cell.getByRole('textbox').fill('Send the second offer')
  await page.keyboard.press('Enter')
  await expect(page.locator(`[data-id="${id}"] [data-label="Next step"]`)).toHaveText('Send the second offer')
  const { node } = await api<{ node: { nextStep: string } }>(
    request,
    'OPS',
    'query($id: ID!) { node(id: $id) { ... on Opportunity { nextStep } } }',
    { id },
  )
  expect(node.nextStep).toBe('Send the second offer')
})

for (const { record, kind, path, field, value } of [
  { record: 'an account', kind: 'Account', path: '/accounts', field: 'Industry', value: 'Sail making' },
  { record: 'a lead', kind: 'Lead', path: '/leads', field: 'Company', value: 'Sails of the Baltic' },
]) {
  const key = field.toLowerCase()
  /** stored asks what is kept of a record. */
  const stored = async (request: APIRequestContext, id: string | null) =>
    (
      await api<{ node: Record<string, string> & { version: number } }>(
        request,
        'OPS',
        `query($id: ID!) { node(id: $id) { ... on ${kind} { version ${key} } } }`,
        { id },
      )
    ).node

  test(`${record} is changed in place, and the change is still there when the page is loaded again`, async ({
    page,
    request,
  }) => {
    await signIn(page, 'OPS', path)
    const row = page.locator('.grid-row').nth(2)
    const id = await row.getAttribute('data-id')
    const cell = page.locator(`[data-id="${id}"] [data-label="${field}"]`)
    await cell.dblclick()
    await cell.getByRole('textbox').fill(value)
    await page.keyboard.press('Enter')
    await expect(cell).toHaveText(value)
    await page.reload()
    await loaded(page)
    await expect(cell).toHaveText(value)
    expect((await stored(request, id))[key]).toBe(value)
  })

  test(`whoever changes ${record} that somebody else has changed meanwhile is told so, and can then decide`, async ({
    page,
    request,
  }) => {
    await signIn(page, 'OPS', path)
    const id = await page.locator('.grid-row').nth(3).getAttribute('data-id')
    const cell = page.locator(`[data-id="${id}"] [data-label="${field}"]`)
    await cell.dblclick()
    await cell.getByRole('textbox').fill('What I think')
    const { version } = await stored(request, id)
    const done = await api<Record<string, { userErrors: readonly unknown[] }>>(
      request,
      'OPS',
      `mutation($input: Update${kind}Input!) { update${kind}(input: $input) { userErrors { message } } }`,
      { input: { id, expectedVersion: version, [key]: 'What they think' } },
    )
    expect(done[`update${kind}`]?.userErrors).toEqual([])
    await page.keyboard.press('Enter')
    await expect(cell.getByRole('alert')).toContainText('somebody changed it')
    expect((await stored(request, id))[key]).toBe('What they think')
    await page.keyboard.press('Escape')
    await expect(cell).toHaveText('What they think')
    await cell.dblclick()
    await expect(cell.getByRole('textbox')).toHaveValue('What they think')
    await cell.getByRole('textbox').fill('What we think')
    await page.keyboard.press('Enter')
    await expect(cell).toHaveText('What we think')
    expect((await stored(request, id))[key]).toBe('What we think')
  })

  test(`an executive reads ${record} and is not offered to change it`, async ({ page }) => {
    await signIn(page, 'EXECUTIVE', path)
    const row = page.locator('.grid-row').first()
    await row.locator(`[data-label="${field}"]`).dblclick()
    await expect(page.getByRole('dialog')).toContainText('At a glance')
    await page.keyboard.press('Escape')
    await expect(row).toBeFocused()
    await page.keyboard.press('e')
    await expect(page.locator('.cell-editor')).toHaveCount(0)
    await expect(page.locator('[data-editable]')).toHaveCount(0)
  })
}

test('several are changed at once after a look at what changes', async ({ page }) => {
  await signIn(page, 'OPS', '/opportunities?f=status~in~OPEN&sort=NAME')
  await page.locator('.grid-row').first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Change 2' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('New value').fill('Ask for the reference')
  await expect(dialog.getByRole('table', { name: 'What changes' }).locator('tbody tr')).toHaveCount(2)
  await dialog.getByRole('button', { name: 'Change 2' }).click()
  await expect(page.locator('.grid-row').first().locator('[data-label="Next step"]')).toHaveText(
    'Ask for the reference',
  )
})

test('an export writes all rows of the list as it stands', async ({ page, request }) => {
  await signIn(page, 'OPS', '/accounts?f=country~eq~AT')
  const want = await api<{ accounts: { totalCount: number } }>(
    request,
    'OPS',
    '{ accounts(where: { country: { eq: "AT" } }) { totalCount } }',
  )
  await page.getByRole('button', { name: /^Export/ }).click()
  const arriving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const file = await arriving
  const { readFile } = await import('node:fs/promises')
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
  expect(lines.length - 1).toBe(want.accounts.totalCount)
})

test('the palette finds screens and records', async ({ page, request }) => {
  const { accounts } = await api<{ accounts: { nodes: { id: string; name: string }[] } }>(
    request,
    'OPS',
    '{ accounts(first: 1) { nodes { id name } } }',
  )
  const account = accounts.nodes[0]
  await signIn(page, 'OPS', '/leads')
  await page.keyboard.press('Control+k')
  await page.getByLabel('What to find').fill(account?.name ?? '')
  await page
    .getByRole('button', { name: new RegExp(`^${account?.name}`) })
    .first()
    .click()
  await loaded(page)
  await expect(page).toHaveURL(url(`/accounts/${account?.id}`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(account?.name ?? '')
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await expect(page).toHaveURL(url('/subscriptions'))
})
