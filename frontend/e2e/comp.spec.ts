import { expect, type Page } from '@playwright/test'
import { choose, settled, thisMonth, violations } from './office.ts'
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

test('a manager’s word on an objective is corrected, and after the run the bonus stands on the statement', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000)
  const { viewer } = await api<{ viewer: { rep: { name: string } } }>(request, 'SUCCESS', '{ viewer { rep { name } } }')
  const { from, to } = thisMonth()
  await signIn(page, 'FINANCE', '/quotas?tab=objectives')
  await page.getByRole('button', { name: 'State an objective' }).click()
  let dialog = page.getByRole('dialog', { name: 'State how far an objective was reached' })
  await choose(page, 'Rep', viewer.rep.name)
  await choose(page, 'Objective', /^Customers use what they bought/)
  await dialog.getByLabel(/^First day \*?$/).fill(from)
  await dialog.getByLabel('First day after').fill(to)
  await dialog.getByLabel('Reached, %').fill('most of it')
  await dialog.getByRole('button', { name: 'State it' }).click()
  await expect(dialog.getByText('A percentage, for example 80.')).toBeVisible()
  await dialog.getByLabel('Reached, %').fill('80')
  await dialog.getByRole('button', { name: 'State it' }).click()
  await expect(dialog).toBeHidden()
  const row = page.locator('.grid-row', { hasText: viewer.rep.name }).first()
  await expect(row.locator('[data-label="Reached"]')).toHaveText('80%')
  await row.focus()
  await page.keyboard.press('Enter')
  dialog = page.getByRole('dialog', { name: new RegExp(`^${viewer.rep.name}`) })
  await dialog.getByLabel('Reached, %').fill('90')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(row.locator('[data-label="Reached"]')).toHaveText('90%')

  await visit(page, '/commission-runs')
  await ran(page)
  await again(page, 'SUCCESS', '/commissions')
  await page.locator('[data-row="0"] a').first().click()
  await settled(page)
  // The bonus is 60 % of the target incentive of 800 a month, in proportion to what was reached.
  const line = page
    .getByRole('table', { name: 'Lines' })
    .getByRole('row', { name: /Customers use what they bought|Adoption/ })
  await expect(line.locator('[data-label="Earned"]')).toHaveText('€432')
  await line.getByRole('button', { name: /^Explain/ }).click()
  await expect(page.getByRole('dialog').getByRole('list', { name: 'Steps' })).toContainText('90')
})

test('a first invoice that stays unpaid is recorded and listed, and the next run takes the commission back', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000)
  const { commissionStatements } = await api<{
    commissionStatements: {
      nodes: readonly {
        id: string
        lines: { nodes: readonly { opportunity: { name: string; account: { name: string } } | null }[] }
      }[]
    }
  }>(
    request,
    'REP',
    `{ commissionStatements(first: 1, where: { status: { eq: DRAFT } }, orderBy: [{ field: FROM_DAY, direction: DESC }]) {
      nodes { id lines(first: 20) { nodes { opportunity { name account { name } } } } } } }`,
  )
  const sold = commissionStatements.nodes[0]?.lines.nodes.find((each) => each.opportunity !== null)?.opportunity
  const name = sold?.name ?? ''
  const { commissionLines } = await api<{ commissionLines: { totalCount: number } }>(
    request,
    'REP',
    `query($statement: ID!) {
      commissionLines(where: { statement: { eq: $statement }, lineKind: { eq: CLAWBACK } }) { totalCount }
    }`,
    { statement: commissionStatements.nodes[0]?.id },
  )
  expect(commissionLines.totalCount).toBe(0)
  await signIn(page, 'FINANCE', '/commission-runs?tab=payments')
  await page.getByRole('button', { name: 'Record a payment' }).click()
  const dialog = page.getByRole('dialog', { name: 'Record a payment' })
  await dialog.getByRole('combobox', { name: 'Account' }).fill(sold?.account.name ?? '')
  await page.getByRole('option', { name: sold?.account.name ?? '', exact: true }).click()
  await choose(page, 'For', new RegExp(`^${name}`))
  await choose(page, 'Kind', 'First invoice not paid')
  await dialog.getByLabel(/^Amount in/).fill('100')
  await dialog.getByRole('button', { name: 'Record it' }).click()
  await expect(dialog.getByText(/below 0/i).last()).toBeVisible()
  await dialog.getByLabel(/^Amount in/).fill('-100')
  await dialog.getByRole('button', { name: 'Record it' }).click()
  await expect(dialog).toBeHidden()
  const row = page.locator('.grid-row', { hasText: 'First invoice not paid' }).filter({ hasText: name })
  await expect(row.locator('[data-label="Amount"]')).toContainText('100')

  await visit(page, '/commission-runs')
  await ran(page)
  await again(page, 'REP', '/commissions')
  await page.locator('[data-row="0"] a').first().click()
  await settled(page)
  const back = page
    .getByRole('table', { name: 'Lines' })
    .getByRole('row', { name: /^Clawback/ })
    .first()
  await expect(back.locator('[data-label="Earned"]')).toHaveText(/^[-−]/)
  await back.getByRole('button', { name: /^Explain/ }).click()
  await expect(page.getByRole('dialog').getByRole('list', { name: 'Steps' })).toContainText('taken back')
})
