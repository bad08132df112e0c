import { type BrowserContext, expect } from '@playwright/test'
import { api, emailOf, loaded, password, signIn, signOut, test, url } from './page.ts'

test('a reload keeps the session', async ({ page }) => {
  await signIn(page, 'MANAGER')
  const who = await page.locator('.who').textContent()
  await page.reload()
  await loaded(page)
  expect(await page.locator('.who').textContent()).toBe(who)
  expect(who).toContain('Manager')
})

test('two tabs of one session renew it without ending it', async ({ page, context }) => {
  await signIn(page, 'MANAGER')
  const other = await context.newPage()
  await Promise.all([page.reload(), other.goto(url())])
  await Promise.all([loaded(page), loaded(other)])
  await Promise.all([page.reload(), other.reload()])
  await Promise.all([loaded(page), loaded(other)])
})

/** expire makes the server refuse every token of now, as it refuses one whose life is over. */
async function expire(context: BrowserContext, tokens: ReadonlySet<string>): Promise<void> {
  const spent = new Set(tokens)
  await context.route('**/graphql', (route) => {
    const headers = route.request().headers()
    const over = spent.has(headers.authorization ?? '')
    return route.continue(over ? { headers: { ...headers, authorization: 'Bearer over' } } : {})
  })
}

test.describe('a session', () => {
  // Browsers report each answer of 401 to the console themselves.
  test.use({ tolerate: [/Failed to load resource.*401/] })

  test('outlives its access token, in two tabs at once, without asking anybody to sign in', async ({
    page,
    context,
  }) => {
    const tokens = new Set<string>()
    const renewed: number[] = []
    context.on('request', (request) => tokens.add(request.headers().authorization ?? 'none'))
    context.on('response', (response) => {
      if (response.url().endsWith('/auth/refresh')) renewed.push(response.status())
    })
    await signIn(page, 'MANAGER', '/accounts')
    const other = await context.newPage()
    await other.goto(url('/leads'))
    await loaded(other)
    const before = renewed.length
    await expire(context, tokens)
    const go = (tab: typeof page, name: string) =>
      tab.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click()
    await Promise.all([go(page, 'Opportunities'), go(other, 'Subscriptions')])
    await expect(page.getByRole('grid', { name: 'Opportunities' })).toBeVisible()
    await expect(other.getByRole('grid', { name: 'Subscriptions' })).toBeVisible()
    expect(renewed.slice(before)).toEqual([200, 200])
    await Promise.all([page.reload(), other.reload()])
    await expect(page.getByRole('grid', { name: 'Opportunities' })).toBeVisible()
    await expect(other.getByRole('grid', { name: 'Subscriptions' })).toBeVisible()
  })

  test('that was ended elsewhere asks to sign in again, and then goes on where it was', async ({ page, request }) => {
    await signIn(page, 'PEOPLE', '/teams')
    await expect(page.getByRole('heading', { level: 1, name: 'Teams' })).toBeVisible()
    const { signOut: ended } = await api<{ signOut: { userErrors: readonly unknown[] } }>(
      request,
      'PEOPLE',
      'mutation { signOut(input: { everywhere: true }) { userErrors { message } } }',
    )
    expect(ended.userErrors).toEqual([])
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Territories' }).click()
    await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible()
    await page.getByLabel('Email').fill(emailOf('PEOPLE'))
    await page.getByLabel('Password').first().fill(password())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Territories' })).toBeVisible()
    await expect(page).toHaveURL(url('/territories'))
  })
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
  await signOut(page)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('the explorer and the schema are where the page says', async ({ page }) => {
  await signIn(page, 'ADMIN')
  await page.getByRole('button', { name: /your settings/ }).click()
  await expect(page.getByRole('menuitem', { name: 'Schema' })).toHaveAttribute('href', '/schema.graphql')
  const schema = await page.request.get(url('/schema.graphql'))
  expect(await schema.text()).toContain('type Query')
  await page.getByRole('menuitem', { name: 'API explorer' }).click()
  await expect(page).toHaveURL(url('/graphiql'))
})

test.describe('a wrong password', () => {
  // Browsers report each answer of 4xx to the console themselves.
  test.use({ tolerate: [/Failed to load resource.*40[01]/] })

  test('is refused with words that help, and the right one works after it', async ({ page }) => {
    await page.goto(url())
    await page.getByLabel('Email').fill(emailOf('FINANCE'))
    await page.getByLabel('Password').first().fill('not the password at all')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const alert = page.getByRole('alert')
    await expect(alert).toContainText(/password is wrong/i)
    await expect(alert).not.toContainText(/internal|undefined|null/i)
    await page.getByLabel('Password').first().fill(password())
    await page.keyboard.press('Enter')
    await loaded(page)
  })

  test('and an unknown address are told apart by nothing', async ({ page }) => {
    const told: (string | null)[] = []
    for (const email of [emailOf('EXECUTIVE'), 'nobody@demo.test']) {
      await page.goto(url())
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').first().fill('not the password at all')
      await page.getByRole('button', { name: 'Sign in' }).click()
      told.push(await page.getByRole('alert').textContent())
    }
    expect(told[0]).toBe(told[1])
  })
})

test('a link to a screen survives signing in, and a role that has no such screen is told so', async ({ page }) => {
  await signIn(page, 'REP', '/opportunities?f=status~in~WON')
  await expect(page).toHaveURL(url('/opportunities?f=status~in~WON'))
  await expect(page.getByText('Status is Won')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0)
})

test('the link of an invitation asks for a password and leaves no token in the address bar', async ({ page }) => {
  await page.goto(url('/accept-invitation#token=not-a-real-one'))
  await expect(page.getByRole('heading', { name: 'Welcome to Coxswain' })).toBeVisible()
  expect(new URL(page.url()).hash).toBe('')
  await page.getByLabel('Password').first().fill('a password of many words')
  await page.getByLabel('Once more').first().fill('a password of many words')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
})

test('the connection is lost and comes back without a lost screen', async ({ page, context }) => {
  await signIn(page, 'MANAGER', '/accounts')
  await context.setOffline(true)
  await expect(page.getByText('You are offline')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline')).toBeHidden()
  await expect(page.getByRole('grid', { name: 'Accounts' })).toBeVisible()
})
