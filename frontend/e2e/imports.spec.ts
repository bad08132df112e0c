import { expect, type Page } from '@playwright/test'
import { enter, settled, violations } from './office.ts'
import { test, url } from './page.ts'

/** Names that no other run of these tests used, so that a company that is at hand can be used again. */
const stamp = Date.now().toString(36)

/** rows writes a file of accounts; what is wrong in it is said by the tests. */
function rows(lines: readonly string[]) {
  const text = ['Company;Website;Employees;Founded', ...lines].join('\n')
  return { name: 'accounts-of-the-fair.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
}

async function choose(page: Page, file: ReturnType<typeof rows>): Promise<void> {
  await page.getByLabel('Choose files').setInputFiles(file)
  await page.getByRole('button', { name: 'Go on to the columns' }).click()
  await expect(page.getByRole('table', { name: 'What each column becomes' })).toBeVisible()
}

const count = (page: Page, key: string) => page.locator(`[data-count="${key}"]`).first()

test('an import with a bad row is tried, brought in, corrected, sent again and undone', async ({ page }) => {
  await enter(page, 'OPS', '/imports?tab=new')
  const good = [`Hafen Logistik;hafen-logistik-${stamp}.test;120;1998`, `Kai Werft;kai-werft-${stamp}.test;40;2003`]
  await choose(page, rows([...good, `Boje GmbH;boje-${stamp}.test;many;2011`]))
  const mapping = page.getByRole('table', { name: 'What each column becomes' })
  await expect(
    mapping
      .getByRole('row', { name: /^Website/ })
      .getByRole('combobox')
      .first(),
  ).toHaveValue('domain')
  await expect(mapping.getByRole('row', { name: /^Employees/ })).toContainText('120 · 40 · many')

  // The column that no name gave away is said by hand.
  const company = mapping.getByRole('combobox', { name: 'Company becomes' })
  await company.click()
  await page.getByRole('option', { name: /^name/ }).click()
  const founded = mapping.getByRole('combobox', { name: 'Founded becomes' })
  await founded.click()
  await page.getByRole('option', { name: 'founded year' }).click()

  await page.getByRole('button', { name: 'Try it without writing' }).click()
  await expect(page.getByText('The trial run is done. Nothing has been written.')).toBeVisible()
  await expect(count(page, 'read')).toHaveText('3')
  await expect(count(page, 'created')).toHaveText('2')
  await expect(count(page, 'rejected')).toHaveText('1')
  const wrong = page.getByRole('region', { name: 'What is wrong with them' })
  await expect(wrong).toContainText('Employees')
  await expect(wrong).toContainText('many')
  expect(await violations(page)).toEqual([])

  await page.getByLabel('Why, for the change log').fill('accounts of the fair')
  await page.getByRole('button', { name: 'Import for good' }).click()
  await expect(page.getByText('The import is done.')).toBeVisible()
  await expect(count(page, 'created')).toHaveText('2')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download 1 to correct' }).click()
  expect((await download).suggestedFilename()).toContain('accounts-of-the-fair')

  // A reload finds the job again: it lives on the server.
  await page.reload()
  await expect(page.getByText('The import is done.')).toBeVisible()

  // Sent again with the row corrected: what is in is not doubled.
  await page.goto(url('/imports?tab=new'))
  await choose(page, rows([...good, `Boje GmbH;boje-${stamp}.test;75;2011`]))
  await mapping.getByRole('combobox', { name: 'Company becomes' }).click()
  await page.getByRole('option', { name: /^name/ }).click()
  await mapping.getByRole('combobox', { name: 'Founded becomes' }).click()
  await page.getByRole('option', { name: 'founded year' }).click()
  await page.getByRole('button', { name: 'Try it without writing' }).click()
  await expect(count(page, 'created')).toHaveText('1')
  await expect(count(page, 'unchanged')).toHaveText('2')
  await page.getByRole('button', { name: 'Import for good' }).click()
  await expect(page.getByText('The import is done.')).toBeVisible()
  await expect(count(page, 'created')).toHaveText('1')

  // The newest import is taken back, after saying what would become of it.
  await page.goto(url('/imports'))
  await page.getByRole('grid', { name: 'Past imports' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Undo this import…' }).click()
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  const becomes = page.getByRole('table', { name: 'What becomes of what it wrote' })
  await expect(becomes.getByRole('row', { name: /^Account/ })).toContainText('1')
  await expect(page.getByText('Nothing has been changed yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo it for good' }).click()
  await expect(page.getByText('The import is undone.')).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('dialog', { name: 'One import' }).getByText('Undone').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Undo this import…' })).toHaveCount(0)
})

test('a mapping is kept and taken up for the next file', async ({ page }) => {
  await enter(page, 'OPS', '/imports?tab=new')
  await choose(page, rows([`Steg AG;steg-${stamp}.test;12;2019`]))
  await page.getByRole('combobox', { name: 'Company becomes' }).click()
  await page.getByRole('option', { name: /^name/ }).click()
  await page.getByLabel('Keep this mapping for next time').check()
  await page.getByLabel('Name of the mapping').fill('Fair')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('The mapping is kept as Fair.')).toBeVisible()
  await page.reload()
  await choose(page, rows([`Lotse KG;lotse-${stamp}.test;9;2020`]))
  await page.getByRole('combobox', { name: 'Take up a mapping' }).click()
  await page.getByRole('option', { name: 'Fair', exact: true }).click()
  await expect(page.getByRole('combobox', { name: 'Company becomes' })).toHaveValue(/^name/)
})

test('a file that the importer cannot take is refused in words', async ({ page }) => {
  await enter(page, 'OPS', '/imports?tab=new')
  await page
    .getByLabel('Choose files')
    .setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') })
  const next = page.getByRole('button', { name: 'Go on to the columns' })
  const told = page.getByRole('list', { name: 'Files of this import' }).getByRole('alert')
  await expect(next.and(page.locator(':enabled')).or(told)).toBeVisible()
  if (await told.isVisible()) return
  await next.click()
  await page.getByRole('button', { name: 'Try it without writing' }).click()
  await expect(page.locator('main').getByRole('alert').first()).toBeVisible()
})

test('jobs are listed with what came of them', async ({ page }) => {
  await enter(page, 'OPS', '/imports?tab=jobs')
  await settled(page)
  await expect(page.locator('main')).toContainText(/Trial run|No job has run yet|Import/)
})
