import { expect } from '@playwright/test'
import { api, loaded, signIn, test, url } from './page.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly owner: { readonly id: string; readonly name: string } | null
}

test('a manager begins an opportunity by key, changes it and hands it over within the own teams only', async ({
  page,
  request,
}) => {
  const name = `Fjord Shipping: first talks ${Date.now().toString(36)}`
  await signIn(page, 'MANAGER', '/opportunities')
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'New opportunity' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('combobox', { name: 'Account' }).click()
  await page.getByRole('option').first().click()
  await dialog.getByLabel(/^Amount in/).fill('nonsense')
  await dialog.getByRole('button', { name: 'Create the opportunity' }).click()
  await expect(dialog.getByText(/nonsense/)).toBeVisible()
  await dialog.getByLabel(/^Amount in/).fill('12500')
  await dialog.getByRole('textbox', { name: 'Close date' }).fill('2027-02-26')
  await dialog.getByRole('button', { name: 'Create the opportunity' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.locator('main .facts')).toContainText('12,500')

  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog', { name: `Change ${name}` })
  await change.getByLabel('Next step').fill('Visit the yard')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('main .facts')).toContainText('Visit the yard')

  await page.getByRole('button', { name: 'Hand over…' }).click()
  const hand = page.getByRole('dialog', { name: `Hand over ${name}` })
  const { opportunities } = await api<{ opportunities: { nodes: Row[] } }>(
    request,
    'MANAGER',
    '{ opportunities(first: 1, where: { status: { eq: OPEN } }) { nodes { id owner { id name } } } }',
  )
  const owner = opportunities.nodes[0]?.owner?.name ?? ''
  const others = await api<{ reps: { nodes: Row[] } }>(
    request,
    'OPS',
    '{ reps(first: 100, where: { leftOn: { isNull: true } }, orderBy: [{ field: NAME }]) { nodes { name } } }',
  )
  const theirs = await api<{ opportunities: { subtotals: { node: { name: string } | null }[] } }>(
    request,
    'MANAGER',
    '{ opportunities { subtotals(by: OWNER) { node { ... on Rep { name } } } } }',
  )
  const mine = theirs.opportunities.subtotals.map((each) => each.node?.name)
  const stranger = others.reps.nodes.find((rep) => !mine.includes(rep.name))?.name ?? ''
  const field = hand.getByRole('combobox', { name: 'New owner' })
  await field.fill(stranger)
  await page.getByRole('option', { name: stranger }).click()
  await hand.getByRole('button', { name: 'Hand over' }).click()
  await expect(hand.getByText('You may only name reps of your own teams.')).toBeVisible()
  await field.fill(owner)
  await page.getByRole('option', { name: owner }).click()
  await hand.getByRole('button', { name: 'Hand over' }).click()
  await expect(hand).toBeHidden()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { node } = await api<{ node: Row }>(
    request,
    'OPS',
    'query($id: ID!) { node(id: $id) { ... on Opportunity { id name owner { id name } } } }',
    { id },
  )
  expect(node.owner?.name).toBe(owner)
})

test('m moves a row of the table on, and columns stay in sight and keep their width', async ({ page }) => {
  await signIn(page, 'OPS', '/opportunities?f=status~in~OPEN&sort=NAME')
  const row = page.locator('.grid-row').first()
  const stage = row.locator('[data-label="Stage"]')
  const before = (await stage.textContent()) ?? ''
  await row.focus()
  await page.keyboard.press('m')
  const dialog = page.getByRole('dialog', { name: /^Move / })
  await dialog.getByRole('button', { name: 'Change the close date…' }).click()
  await page.getByRole('textbox', { name: 'Close date' }).fill('2027-03-31')
  await page.getByRole('button', { name: 'Change the date' }).click()
  await expect(row.locator('[data-label="Close date"]')).toContainText('2027')
  await expect(stage).toHaveText(before)

  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByRole('button', { name: 'Keep Amount in sight' }).click()
  await page.getByRole('button', { name: 'Make Owner wider' }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/pin=amount/)
  await expect(page).toHaveURL(/w=owner%7E144/)
  await page.reload()
  await loaded(page)
  const amount = page.getByRole('columnheader', { name: 'Amount' })
  await page.setViewportSize({ width: 760, height: 700 })
  await page.setViewportSize({ width: 900, height: 700 })
  const at = await amount.evaluate((cell) => cell.getBoundingClientRect().left)
  await page.locator('.grid-scroll').evaluate((scroller) => scroller.scrollBy(200, 0))
  expect(await amount.evaluate((cell) => cell.getBoundingClientRect().left)).toBe(at)
})

test('opportunities are sorted by amount and by close date as the server sorts them', async ({ page, request }) => {
  const want = await api<{ most: { nodes: Row[] }; next: { nodes: Row[] } }>(
    request,
    'OPS',
    `{
      most: opportunities(first: 3, orderBy: [{ field: AMOUNT, direction: DESC }]) { nodes { id } }
      next: opportunities(first: 3, orderBy: [{ field: CLOSE_ON }]) { nodes { id } }
    }`,
  )
  await signIn(page, 'OPS', '/opportunities?sort=-AMOUNT')
  const shown = () =>
    page.locator('.grid-row').evaluateAll((all) => all.slice(0, 3).map((row) => row.getAttribute('data-id')))
  await expect.poll(shown).toEqual(want.most.nodes.map((each) => each.id))
  await page.getByRole('button', { name: 'Close date' }).click()
  await expect(page).toHaveURL(url('/opportunities?sort=CLOSE_ON'))
  await expect.poll(shown).toEqual(want.next.nodes.map((each) => each.id))
})

test('several accounts get another segment after a look at it, and another owner', async ({ page, request }) => {
  const industry = `Shipbuilding ${Date.now().toString(36)}`
  await signIn(page, 'OPS', '/accounts')
  const ids = await page
    .locator('.grid-row')
    .evaluateAll((all) => all.slice(0, 2).map((row) => row.getAttribute('data-id')))
  await page.locator('.grid-row').first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Change 2' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change 2 accounts' })
  await dialog.getByRole('combobox', { name: 'Field' }).click()
  await page.getByRole('option', { name: 'Industry' }).click()
  await dialog.getByLabel('New value').fill(industry)
  await expect(dialog.getByRole('table', { name: 'What changes' }).getByText(industry)).toHaveCount(2)
  await dialog.getByRole('button', { name: 'Change 2' }).click()
  await expect(page.locator('.grid-row').first().locator('[data-label="Industry"]')).toHaveText(industry)

  await page.locator('.grid-row').first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Hand over 2' }).click()
  const hand = page.getByRole('dialog', { name: 'Hand over 2 accounts' })
  await hand.getByRole('combobox', { name: 'New owner' }).click()
  const heir = page.getByRole('option').nth(1)
  const owner = await heir.textContent()
  await heir.click()
  await hand.getByRole('button', { name: 'Hand over' }).click()
  await expect(hand).toBeHidden()
  const { nodes } = await api<{ nodes: Row[] }>(
    request,
    'OPS',
    'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Account { id name owner { id name } } } }',
    { ids },
  )
  expect(nodes.map((each) => each.owner?.name)).toEqual([owner, owner])
})

test('lanes cut the board by owner with the server’s totals', async ({ page, request }) => {
  await signIn(page, 'OPS', '/pipeline?lanes=1')
  const lane = page.locator('.lane').first()
  await expect(lane.locator('.board-column').first()).toBeVisible()
  const owner = await lane.locator('[data-lane]').getAttribute('data-lane')
  const { pipelines } = await api<{ pipelines: { nodes: { id: string }[] } }>(
    request,
    'OPS',
    '{ pipelines(first: 1) { nodes { id } } }',
  )
  const want = await api<{ opportunities: { totalCount: number } }>(
    request,
    'OPS',
    'query($where: OpportunityWhere) { opportunities(where: $where) { totalCount } }',
    { where: { pipeline: { eq: pipelines.nodes[0]?.id }, owner: { eq: owner }, status: { eq: 'OPEN' } } },
  )
  await expect(lane.locator('[data-lane]')).toContainText(want.opportunities.totalCount.toLocaleString('en-GB'))
})

test('charts are kept as a picture, and the audit log as a file', async ({ page }) => {
  await signIn(page, 'ADMIN', '/dashboard')
  const picture = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export MRR movements as a picture' }).click()
  const file = await picture
  expect(file.suggestedFilename()).toBe('mrr-movements.png')
  const { readFile } = await import('node:fs/promises')
  const bytes = await readFile(await file.path())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(bytes.length).toBeGreaterThan(5000)
  await page.goto(url('/changes?f=recordKind~in~TEAM'))
  await loaded(page)
  const written = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export all rows' }).click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const lines = (await readFile(await (await written).path(), 'utf8')).trim().split('\n')
  expect(lines.length).toBeGreaterThan(1)
})
