import { expect } from '@playwright/test'
import { api, loaded, signIn, test } from './page.ts'

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
