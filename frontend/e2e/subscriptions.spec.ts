import { expect } from '@playwright/test'
import { api, loaded, signIn, test, visit } from './page.ts'

interface Found {
  readonly subscriptions: {
    readonly nodes: readonly { readonly id: string; readonly mrr: { readonly amount: string } }[]
  }
}

const active = `{
  subscriptions(first: 1, where: { status: { eq: ACTIVE }, cancelsOn: { isNull: true } }, orderBy: [{ field: MRR, direction: DESC }]) {
    nodes { id mrr { amount } }
  }
}`

test('amending and cancelling show their effect on MRR first, and MRR ties out after', async ({ page, request }) => {
  const { subscriptions } = await api<Found>(request, 'OPS', active)
  const id = subscriptions.nodes[0]?.id ?? ''
  await signIn(page, 'OPS', `/subscriptions/${id}`)
  const mrr = page.locator('.headline dd').first()
  const before = (await mrr.textContent()) ?? ''

  await page.getByRole('button', { name: 'Amend…' }).click()
  let dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Amend', exact: true })).toBeDisabled()
  const quantity = dialog.getByLabel('Quantity').first()
  await quantity.fill(String(Number(await quantity.inputValue()) + 10))
  const effect = dialog.getByRole('region', { name: 'Effect on MRR' })
  await expect(effect).toContainText('Expansion')
  await expect(effect).toContainText(before)
  const promised = (await effect.locator('strong').nth(1).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Amend', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(mrr).toHaveText(promised)

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Cancel…' }).click()
  dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Why' }).click()
  await page.getByRole('option').first().click()
  await dialog.getByRole('combobox', { name: 'When' }).click()
  await page.getByRole('option', { name: 'At the end of the term' }).click()
  await expect(dialog.getByRole('region', { name: 'Effect on MRR' })).toContainText('Churn')
  await dialog.getByRole('button', { name: 'Cancel the subscription' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.locator('.headline')).toContainText('Ends')

  await page.getByRole('button', { name: 'Take the cancellation back…' }).click()
  dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Take the cancellation back' }).click()
  await expect(page.locator('.headline')).not.toContainText('Ends')

  await page.goto(new URL('/dashboard', page.url()).href)
  await loaded(page)
  await page.getByRole('button', { name: 'MRR movements as a table' }).click()
  const cells = await page.locator('section[aria-label="MRR movements"] tbody td').allTextContents()
  const cents = cells.map((cell) => Math.round(Number(cell.replace('\u2212', '-').replaceAll(/[^\d.-]/g, '')) * 100))
  expect(cents.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(cents.at(-1))
})

/** cents reads money as a person reads it. */
const cents = (text: string | null) =>
  Math.round(Number((text ?? '').replace('\u2212', '-').replaceAll(/[^\d.-]/g, '')) * 100)

interface One {
  readonly id: string
  readonly account: { readonly subscriptions: { readonly totalCount: number } }
}

test('a subscription is renewed at a higher price, another is taken up again, and movements sum to its MRR', async ({
  page,
  request,
}) => {
  const found = await api<{ running: { nodes: readonly One[] }; ended: { nodes: readonly One[] } }>(
    request,
    'SUCCESS',
    `{
      running: subscriptions(
        first: 1
        where: { status: { eq: ACTIVE }, cancelsOn: { isNull: true }, termEndsOn: { isNull: false } }
      ) { nodes { id } }
      ended: subscriptions(first: 50, where: { status: { eq: ENDED } }) {
        nodes { id account { subscriptions { totalCount } } }
      }
    }`,
  )
  const dialog = page.getByRole('dialog')
  const effect = dialog.getByRole('region', { name: 'Effect on MRR' })
  /** verb opens what can be done, wherever it is offered. */
  const verb = async (name: string) => {
    const offered = page.locator('.page-head').getByRole('button', { name: new RegExp(`^(${name}…|More)`) })
    await expect(offered.first()).toBeVisible()
    const button = page.locator('.page-head').getByRole('button', { name: `${name}…` })
    if ((await button.count()) > 0) return button.click()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: `${name}…` }).click()
  }

  await signIn(page, 'SUCCESS', `/subscriptions/${found.running.nodes[0]?.id}`)
  const terms = page.getByRole('table', { name: 'Terms' }).getByRole('row')
  await expect(terms.first()).toBeVisible()
  const had = await terms.count()
  await verb('Renew')
  await dialog.getByLabel('Uplift in %').fill('10')
  await expect(effect).toContainText('Expansion')
  await dialog.getByRole('button', { name: 'Renew', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(terms).toHaveCount(had + 1)

  // With several subscriptions an account that takes one up again is larger, not back.
  const only = found.ended.nodes.find((each) => each.account.subscriptions.totalCount === 1)
  await visit(page, `/subscriptions/${only?.id}`)
  await expect(page.locator('.page-head .pill')).toHaveText('Ended')
  await verb('Reactivate')
  await expect(effect).toContainText('Reactivation')
  await dialog.getByRole('button', { name: 'Reactivate', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.locator('.page-head .pill')).toHaveText('Active')
  const mrr = cents(await page.locator('.headline dd').first().textContent())
  expect(mrr).toBeGreaterThan(0)
  const moved = await page.getByRole('table', { name: 'MRR movements' }).locator('td.number').allTextContents()
  expect(moved.map(cents).reduce((sum, each) => sum + each, 0)).toBe(mrr)
})

test('an account shows its whole life on one time line, and a call that is logged stands on it', async ({
  page,
  request,
}) => {
  const { subscriptions } = await api<{ subscriptions: { nodes: { account: { id: string } }[] } }>(
    request,
    'OPS',
    '{ subscriptions(first: 1, where: { status: { eq: ACTIVE } }) { nodes { account { id } } } }',
  )
  await signIn(page, 'OPS', `/accounts/${subscriptions.nodes[0]?.account.id}`)
  const line = page.getByRole('list', { name: 'What happened, latest first' })
  await expect(line.locator('li').first()).toBeVisible()
  const dates = await line.locator('time').evaluateAll((all) => all.map((each) => each.getAttribute('datetime') ?? ''))
  expect(dates).toEqual([...dates].sort().reverse())
  await page.getByRole('textbox', { name: 'What happened' }).fill('Asked about the new terms')
  await page.getByRole('button', { name: 'Log it' }).click()
  await expect(line).toContainText('Asked about the new terms')
})
