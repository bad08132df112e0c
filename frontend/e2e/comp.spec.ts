import { expect, type Page } from '@playwright/test'
import { choose, settled, violations } from './office.ts'
import { api, emailOf, loaded, password, signIn, signOut, test, url, visit } from './page.ts'

interface Found {
  readonly viewer: { readonly rep: { readonly id: string; readonly name: string } }
  readonly organisation: { readonly baseCurrency: string }
  readonly accounts: { readonly nodes: readonly { readonly id: string }[] }
}

/** again signs in as somebody else in the same browser. */
async function again(page: Page, role: string, path: string): Promise<void> {
  await signOut(page)
  await page.getByLabel('Email').fill(emailOf(role))
  await page.getByLabel('Password', { exact: false }).first().fill(password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await loaded(page)
  await visit(page, path)
}

/** ran starts a run of this month and waits until it is computed. */
async function ran(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run commissions' }).click()
  const dialog = page.getByRole('dialog')
  await choose(page, 'Period', /^This month/)
  await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page).toHaveURL(/\/commission-runs\/crn_/)
  await expect(page.locator('.page-head .pill')).toHaveText('Calculated', { timeout: 40_000 })
}

test('a rep wins an opportunity, and after the run the commission stands on the statement, explained to the cent', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000)
  const { viewer, organisation, accounts } = await api<Found>(
    request,
    'REP',
    '{ viewer { rep { id name } } organisation { baseCurrency } accounts(first: 1) { nodes { id } } }',
  )
  const { createOpportunity: made } = await api<{ createOpportunity: { opportunity: { id: string } } }>(
    request,
    'REP',
    `mutation($input: CreateOpportunityInput!) { createOpportunity(input: $input) { opportunity { id } userErrors { message } } }`,
    {
      input: {
        name: 'A boat for eight',
        accountId: accounts.nodes[0]?.id,
        ownerId: viewer.rep.id,
        amount: { amount: '10000', currency: organisation.baseCurrency },
      },
    },
  )
  const opportunity = made.opportunity.id
  await signIn(page, 'REP', `/opportunities/${opportunity}`)
  await page.getByRole('button', { name: 'What would it pay me?' }).click()
  const promise = page.getByRole('region', { name: 'What it would pay you' }).locator('strong').first()
  await expect(promise).toHaveText(/[1-9]/)

  const today = new Date().toISOString().slice(0, 10)
  const { closeOpportunityWon } = await api<{ closeOpportunityWon: { userErrors: readonly unknown[] } }>(
    request,
    'OPS',
    'mutation($input: CloseOpportunityWonInput!) { closeOpportunityWon(input: $input) { userErrors { message } } }',
    { input: { id: opportunity, closedOn: today } },
  )
  expect(closeOpportunityWon.userErrors).toEqual([])
  await again(page, 'FINANCE', '/commission-runs')
  await ran(page)
  await again(page, 'REP', '/commissions')
  await page.locator('[data-row="0"] a').first().click()
  await settled(page)
  const line = page
    .getByRole('table', { name: 'Lines' })
    .getByRole('row', { name: /A boat for eight/ })
    .first()
  await expect(line).toBeVisible()
  expect(await violations(page)).toEqual([])
  const earned = await line.locator('[data-label="Earned"]').textContent()
  await line.getByRole('button', { name: /^Explain/ }).click()
  const explanation = page.getByRole('dialog')
  await expect(explanation.locator('.headline')).toContainText(earned ?? 'nothing')
  await expect(explanation.locator('.headline')).toContainText('A boat for eight')
  await expect(explanation.getByRole('list', { name: 'Steps' }).getByRole('listitem').first()).toBeVisible()
  expect(new URL(page.url()).searchParams.get('line')).toMatch(/^cln_|^c/)
  await page.reload()
  await loaded(page)
  await expect(page.getByRole('dialog').locator('.headline')).toContainText('A boat for eight')
})

test('a rep sees no peer’s pay: neither in the list nor by the address', async ({ page, request }) => {
  const { viewer } = await api<Found>(request, 'REP', '{ viewer { rep { id name } } }')
  const { commissionStatements: peers } = await api<{ commissionStatements: { nodes: readonly { id: string }[] } }>(
    request,
    'FINANCE',
    `query($rep: ID!) { commissionStatements(first: 1, where: { rep: { neq: $rep } }) { nodes { id } } }`,
    { rep: viewer.rep.id },
  )
  await signIn(page, 'REP', '/commissions')
  const names = page.locator('[data-row] [data-label="Payee"]')
  await expect(names.first()).toHaveText(viewer.rep.name)
  expect([...new Set(await names.allTextContents())]).toEqual([viewer.rep.name])
  await visit(page, `/commissions/${peers.nodes[0]?.id}`)
  await expect(page.locator('main .empty')).toContainText('There is no such statement')
  await visit(page, '/commission-runs')
  await expect(page.locator('main .empty')).toContainText('not part of your role')
})

test('finance approves and locks a statement, and it changes no more', async ({ page, request }) => {
  test.setTimeout(120_000)
  // The first period of a payee that is not locked yet, approved by the manager.
  const { commissionStatements } = await api<{
    commissionStatements: {
      nodes: readonly { id: string; status: string; issuesCount: number; disputes: { totalCount: number } }[]
    }
  }>(
    request,
    'FINANCE',
    `{ commissionStatements(first: 50, where: { status: { eq: MANAGER_APPROVED } }, orderBy: [{ field: FROM_DAY }]) {
      nodes { id status issuesCount disputes { totalCount } } } }`,
  )
  const id = commissionStatements.nodes.find((each) => each.issuesCount === 0 && each.disputes.totalCount === 0)?.id
  await signIn(page, 'FINANCE', `/commissions/${id}`)
  const state = page.locator('.page-head .pill')
  for (const [step, then] of [
    ['Approve for finance', 'Approved by finance'],
    ['Lock', 'Locked'],
  ] as const) {
    await page.getByRole('button', { name: `${step}…` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: step, exact: true }).click()
    await expect(dialog).toBeHidden()
    await expect(state).toHaveText(then)
  }
  const figures = page.locator('.headline')
  const locked = await figures.textContent()
  await expect(page.getByRole('button', { name: 'Return…' })).toHaveCount(0)
  await visit(page, '/commission-runs')
  await ran(page)
  await visit(page, `/commissions/${id}`)
  await expect(state).toHaveText('Locked')
  expect(await figures.textContent()).toBe(locked)
  await page.getByRole('button', { name: 'Compute it again' }).click()
  await expect(page.getByText('the same to the cent')).toBeVisible()
})

test('a fault of a plan stands beside its field until it is corrected; then the plan is published', async ({
  page,
}) => {
  await signIn(page, 'OPS', '/comp-plans')
  await page.getByRole('button', { name: 'New plan' }).click()
  let dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Rowers')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(page.locator('h1')).toHaveText('Rowers')
  await page.getByRole('button', { name: 'New version' }).click()
  dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Begin' }).click()
  await expect(page).toHaveURL(/\/versions\/cpv_/)
  await settled(page)

  const judged = page.getByRole('region', { name: 'Version' }).getByRole('status')
  await expect(judged).toContainText('Give at least one tier')
  await expect(page.getByRole('button', { name: 'Publish…' })).toBeDisabled()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a tier' }).click()
  await page.getByRole('button', { name: 'Add a tier' }).click()
  await page.getByLabel('Up to, % of quota, tiers 1').fill('100')
  await page.getByLabel('Rate, %, tiers 1').fill('ten')
  await page.getByLabel('Up to, % of quota, tiers 2').fill('150')
  await page.getByLabel('Rate, %, tiers 2').fill('12.5')
  const cell = page.getByRole('table', { name: 'Tiers' }).getByRole('row').nth(1)
  await expect(cell).toContainText('A percentage')
  await page.getByLabel('Rate, %, tiers 1').fill('10')
  await expect(page.getByRole('table', { name: 'Tiers' }).getByRole('row').nth(2)).toContainText('There is a gap')
  await page.getByLabel('Up to, % of quota, tiers 2').fill('')
  await expect(judged).toHaveText('Nothing is wrong with it.')
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(page.locator('.page-head .pill')).toHaveText('Published')
  await expect(page.getByLabel('Rate, %, tiers 2')).toHaveValue('12.5')
  await expect(page.getByLabel('Rate, %, tiers 2')).toBeDisabled()
  await page.goto(url('/comp-plans'))
  await expect(page.getByRole('row', { name: /Rowers/ })).toContainText('Version 1')
})
