import { expect } from '@playwright/test'
import { emailOf, loaded, password, signIn, test, url } from './page.ts'

test('a reload keeps the session', async ({ page }) => {
  await signIn(page, 'MANAGER')
  const who = await page.locator('.who').textContent()
  await page.reload()
  await loaded(page)
  expect(await page.locator('.who').textContent()).toBe(who)
  expect(who).toContain('MANAGER')
})

test('two tabs of one session renew it without ending it', async ({ page, context }) => {
  await signIn(page, 'MANAGER')
  const other = await context.newPage()
  await Promise.all([page.reload(), other.goto(url())])
  await Promise.all([loaded(page), loaded(other)])
  await Promise.all([page.reload(), other.reload()])
  await Promise.all([loaded(page), loaded(other)])
})

test('no token is within reach of scripts that search storage and cookies', async ({ page }) => {
  const tokens: string[] = []
  page.on('response', async (response) => {
    const text = await response.text().catch(() => '')
    for (const [, token] of text.matchAll(/"accessToken":"([^"]+)"/g)) if (token) tokens.push(token)
  })
  await signIn(page, 'REP')
  await page.reload()
  await loaded(page)
  expect(tokens.length).toBeGreaterThan(0)
  const reachable = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
  )
  for (const token of tokens) expect(reachable).not.toContain(token)
  expect(reachable).not.toContain('coxswain_refresh')
  const kept = (await page.context().cookies(url('/auth/refresh'))).find((each) => each.name === 'coxswain_refresh')
  expect(kept).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/auth' })
})

test('signing out ends the session for good', async ({ page }) => {
  await signIn(page, 'REP')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('the explorer and the schema are where the page says', async ({ page }) => {
  await signIn(page, 'ADMIN')
  await expect(page.getByRole('link', { name: 'Schema' })).toHaveAttribute('href', '/schema.graphql')
  const schema = await page.request.get(url('/schema.graphql'))
  expect(await schema.text()).toContain('type Query')
  await page.getByRole('link', { name: 'API explorer' }).click()
  await expect(page).toHaveURL(url('/graphiql'))
})

test.describe('a wrong password', () => {
  // Browsers report each answer of 4xx to the console themselves.
  test.use({ tolerate: [/Failed to load resource.*40[01]/] })

  test('is refused with words that help, and the right one works after it', async ({ page }) => {
    await page.goto(url())
    await page.getByLabel('Email').fill(emailOf('FINANCE'))
    await page.getByLabel('Password').fill('not the password at all')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const alert = page.getByRole('alert')
    await expect(alert).toContainText(/password is wrong/i)
    await expect(alert).not.toContainText(/internal|undefined|null/i)
    await page.getByLabel('Password').fill(password())
    await page.keyboard.press('Enter')
    await loaded(page)
  })

  test('and an unknown address are told apart by nothing', async ({ page }) => {
    const told: (string | null)[] = []
    for (const email of [emailOf('EXECUTIVE'), 'nobody@demo.test']) {
      await page.goto(url())
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill('not the password at all')
      await page.getByRole('button', { name: 'Sign in' }).click()
      told.push(await page.getByRole('alert').textContent())
    }
    expect(told[0]).toBe(told[1])
  })
})
