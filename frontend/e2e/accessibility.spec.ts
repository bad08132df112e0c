import { expect, type Page } from '@playwright/test'
import { overflow, settled, violations } from './office.ts'
import { api, loaded, signIn, test, url, visit } from './page.ts'

// Looking changes nothing: these can run beside each other.
test.describe.configure({ mode: 'parallel' })

/** faint returns the texts inside charts that stand out too little; axe does not look there. */
const faint = (page: Page) =>
  page.evaluate(() => {
    const light = (colour: string) => {
      const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number)
      const part = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }
    const ground = (element: Element): string => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor
        if (!/^rgba\(.*, 0\)$|transparent/.test(colour)) return colour
      }
      return 'rgb(255, 255, 255)'
    }
    return [...document.querySelectorAll('.chart text')].flatMap((text) => {
      const [a, b] = [light(getComputedStyle(text).fill), light(ground(text))]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      return contrast < 4.5 ? [`${text.textContent}: ${contrast.toFixed(2)}`] : []
    })
  })

/** judged goes to screens and finds fault with none. */
async function judged(page: Page, paths: readonly string[]) {
  for (const path of paths) {
    await visit(page, path)
    await settled(page)
    if (path.includes('why=') || path.includes('peek='))
      await expect(page.getByRole('dialog').locator('h2').nth(1)).toBeVisible()
    if (path === '/dashboard') await expect(page.getByRole('table', { name: 'Cohorts by age in months' })).toBeVisible()
    expect.soft(await violations(page), path).toEqual([])
    expect.soft(await overflow(page), path).toBe(0)
    expect.soft(await faint(page), path).toEqual([])
  }
}

interface Kept {
  readonly commissionRuns: { readonly nodes: readonly { readonly id: string }[] }
  readonly commissionStatements: { readonly nodes: readonly { readonly id: string }[] }
  readonly compPlans: {
    readonly nodes: readonly {
      readonly id: string
      readonly versions: { readonly nodes: readonly { readonly id: string }[] }
    }[]
  }
}

/** judgedOpen opens dialogs by their buttons, one after the other, and finds fault with none. */
async function judgedOpen(page: Page, dialogs: readonly (readonly [path: string, ...buttons: (string | RegExp)[]])[]) {
  let before = ''
  for (const [path, ...buttons] of dialogs) {
    if (path !== before) await visit(page, path)
    if (path !== before) await settled(page)
    before = path
    await judgedDialog(page, `${path}, ${buttons.join(', ')}`, async () => {
      for (const button of buttons) await press(page, button)
    })
  }
}

/** press chooses a button, or what a menu offers. */
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).or(page.getByRole('menuitem', { name })).first().click({ timeout: 15_000 })

/** judgedDialog opens a dialog, finds no fault with it, and closes it, and nothing that it lies over, by Escape. */
async function judgedDialog(page: Page, name: string, open: () => Promise<void>) {
  const dialogs = page.locator('[role="dialog"]:visible')
  if (page.url().includes('peek=')) await expect(dialogs.locator('h2').nth(1), name).toBeVisible()
  const under = await dialogs.count()
  await open()
  await expect(dialogs, name).toHaveCount(under + 1)
  const dialog = dialogs.last()
  // What fades in is judged when it is there.
  await expect(dialog, name).toHaveCSS('opacity', '1')
  await expect(dialog.locator('.pending-place'), name).toHaveCount(0)
  expect.soft(await violations(page, '[role="dialog"]'), name).toEqual([])
  expect.soft(await overflow(page), name).toBe(0)
  await page.keyboard.press('Escape')
  await expect(dialogs, name).toHaveCount(under)
}

interface Dialogs {
  readonly draft: { readonly nodes: readonly { readonly id: string }[] }
  readonly approved: { readonly nodes: readonly { readonly id: string }[] }
  readonly leads: { readonly nodes: readonly { readonly id: string }[] }
}

interface Found {
  readonly subscriptions: {
    readonly nodes: readonly { readonly id: string; readonly account: { readonly id: string } }[]
  }
  readonly opportunities: { readonly nodes: readonly { readonly id: string }[] }
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } })

      test('every screen is accessible and none is wider than the window', async ({ page, request }) => {
        test.setTimeout(300_000)
        const { subscriptions, opportunities } = await api<Found>(
          request,
          'MANAGER',
          `{
            subscriptions(first: 1, where: { status: { eq: ACTIVE } }) { nodes { id account { id } } }
            opportunities(first: 1, where: { status: { eq: OPEN } }) { nodes { id } }
          }`,
        )
        const [subscription] = subscriptions.nodes
        await page.goto(url())
        await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
        expect(await violations(page), 'sign-in').toEqual([])
        await signIn(page, 'MANAGER', '/home')
        await judged(page, [
          '/home',
          '/dashboard',
          '/dashboard?tables=1&why=NRR',
          '/pipeline?lanes=1',
          '/opportunities?f=status~in~OPEN&by=STAGE',
          `/opportunities?peek=${opportunities.nodes[0]?.id}`,
          '/accounts',
          '/leads',
          '/subscriptions',
          '/activities',
          '/kpis?by=TEAM',
          '/performance',
          '/commissions',
          '/quotas',
          `/accounts/${subscription?.account.id}`,
          `/subscriptions/${subscription?.id}`,
          `/opportunities/${opportunities.nodes[0]?.id}`,
        ])
      })

      test('so is every screen of pay', async ({ page, request }) => {
        test.setTimeout(300_000)
        const { commissionRuns, commissionStatements, compPlans } = await api<Kept>(
          request,
          'ADMIN',
          `{
            commissionRuns(first: 1) { nodes { id } }
            commissionStatements(first: 1) { nodes { id } }
            compPlans(first: 1) { nodes { id versions(first: 1) { nodes { id } } } }
          }`,
        )
        const plan = compPlans.nodes[0]
        await signIn(page, 'ADMIN', '/commission-runs')
        await judged(page, [
          '/commission-runs',
          '/commission-runs?tab=register',
          '/commission-runs?tab=adjustments',
          '/commission-runs?tab=disputes',
          '/commission-runs?tab=payments',
          '/commission-runs?tab=assets',
          `/commission-runs/${commissionRuns.nodes[0]?.id}`,
          `/commissions/${commissionStatements.nodes[0]?.id}`,
          '/comp-plans',
          `/comp-plans/${plan?.id}`,
          `/comp-plans/${plan?.id}?tab=assignments`,
          `/comp-plans/${plan?.id}?tab=compare`,
          `/comp-plans/${plan?.id}/versions/${plan?.versions.nodes[0]?.id}`,
          '/quotas',
          '/quotas?grain=MONTH',
          '/quotas?tab=reliefs',
          '/quotas?tab=objectives',
        ])
      })

      // Each dialog is looked at in both themes and at both widths, but not in every pair of them.
      if ((colorScheme === 'light') !== (width === 1440)) return
      test('so is every dialog that a button opens', async ({ page, request }) => {
        test.setTimeout(300_000)
        const { draft, approved, compPlans, subscriptions, opportunities, leads } = await api<Dialogs & Found & Kept>(
          request,
          'ADMIN',
          `{
            draft: commissionStatements(first: 1, where: { status: { eq: DRAFT } }) { nodes { id } }
            approved: commissionStatements(first: 1, where: { status: { eq: FINANCE_APPROVED } }) { nodes { id } }
            compPlans(first: 1) { nodes { id versions(first: 1) { nodes { id } } } }
            subscriptions(first: 1, where: { status: { eq: ACTIVE } }) { nodes { id account { id } } }
            opportunities(first: 1, where: { status: { eq: OPEN } }) { nodes { id } }
            leads(first: 1, where: { status: { eq: SQL } }) { nodes { id } }
          }`,
        )
        const plan = `/comp-plans/${compPlans.nodes[0]?.id}`
        const version = `${plan}/versions/${compPlans.nodes[0]?.versions.nodes[0]?.id}`
        const statement = `/commissions/${draft.nodes[0]?.id}`
        const opportunity = `/opportunities/${opportunities.nodes[0]?.id}`
        const account = `/accounts/${subscriptions.nodes[0]?.account.id}`
        const subscription = `/subscriptions/${subscriptions.nodes[0]?.id}`
        const lead = `/leads?peek=${leads.nodes[0]?.id}`
        await signIn(page, 'ADMIN', '/commission-runs')
        await judgedOpen(page, [
          ['/commission-runs', 'Run commissions'],
          ['/commission-runs', /your settings/, /^Numbers, dates/],
          ['/commission-runs', /your settings/, /^Keys and words/],
          ['/commission-runs', /^Find records/],
          ['/commission-runs?tab=adjustments', 'Propose an adjustment'],
          ['/commission-runs?tab=adjustments', /^Approve…/],
          ['/commission-runs?tab=adjustments', /^Reject…/],
          ['/commission-runs?tab=payments', 'Record a payment'],
          [statement, 'Approve…'],
          [statement, /^Explain/],
          [`/commissions/${approved.nodes[0]?.id}`, 'Lock…'],
          [`/commissions/${approved.nodes[0]?.id}`, 'Return…'],
          ['/comp-plans', 'New plan'],
          [plan, 'Rename…'],
          [plan, 'Archive…'],
          [plan, 'New version'],
          [`${plan}?tab=assignments`, /^Assign$/],
          [`${plan}?tab=assignments`, /^Change…/],
          [`${plan}?tab=assignments`, /^Remove…/],
          [version, 'More ▾', /^Clone/],
          ['/quotas', 'Spread a team’s quota…'],
          ['/quotas?tab=reliefs', 'New relief'],
          ['/quotas?tab=reliefs', /^Change…/],
          ['/quotas?tab=objectives', 'State an objective'],
          ['/opportunities', 'New opportunity'],
          ['/opportunities', 'Filter'],
          ['/opportunities', 'Choose columns'],
          ['/opportunities?by=STAGE', 'Save as'],
          [opportunity, 'Change…'],
          [opportunity, 'Hand over…'],
          [opportunity, / ▾$/, /^Close as won/],
          [opportunity, / ▾$/, /^Close as lost/],
          ['/accounts', 'New account'],
          [account, 'Change…'],
          [account, 'Hand over…'],
          [account, 'New opportunity…'],
          [account, 'Start a subscription…'],
          ['/leads', 'New lead'],
          [lead, /^Convert…/],
          [lead, /^Reject…/],
          [lead, 'Change…'],
          [lead, 'Hand over…'],
          [subscription, 'Amend…'],
          [subscription, 'Renew…'],
          [subscription, 'More ▾', /^Cancel/],
          ['/goals', 'New goal'],
          ['/goals?tab=alerts', 'New rule'],
          ['/goals?tab=scorecards', 'New scorecard'],
          ['/goals?tab=metrics', 'New metric'],
          ['/teams', 'New team'],
          ['/teams', 'Put away…'],
          ['/teams', /^Move…/],
          ['/teams', /^Leaves…/],
          ['/territories', 'New territory'],
          ['/territories', 'Give it to somebody…'],
          ['/users', 'Invite somebody'],
          ['/dashboard', /why this figure$/],
        ])
        const row = page.locator('.grid-row').first()
        await visit(page, '/opportunities?f=status~in~OPEN')
        await judgedDialog(page, 'moving a row', async () => {
          await row.focus()
          await page.keyboard.press('m')
        })
        await row.focus()
        await page.keyboard.press('x')
        await judgedDialog(page, 'changing what was chosen', () => press(page, /^Change 1/))
        await judgedDialog(page, 'handing over what was chosen', () => press(page, /^Hand over 1/))
        await visit(page, '/users')
        await judgedDialog(page, 'a person', () => row.click())
        await visit(page, '/commission-runs?tab=assets')
        await judgedDialog(page, 'the months of an asset', () => row.locator('[data-label="For"]').click())
        await visit(page, '/commission-runs?tab=disputes')
        await press(page, 'Look into it')
        await judgedDialog(page, 'deciding a dispute', () => press(page, 'Decide…'))
      })
    })
  }
}

test('a day’s work needs no mouse', async ({ page }) => {
  await page.goto(url('/opportunities'))
  await page.getByLabel('Email').focus()
  await page.keyboard.type('manager@demo.test')
  await page.keyboard.press('Tab')
  await page.keyboard.type(process.env.COXSWAIN_E2E_PASSWORD ?? '')
  await page.keyboard.press('Enter')
  await loaded(page)
  const reached: string[] = []
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const at = document.activeElement
        return at?.getAttribute('aria-label') ?? at?.getAttribute('role') ?? at?.textContent?.trim() ?? ''
      }),
    )
  }
  for (const name of ['Skip to the content', 'Dashboard', 'Filter', 'Choose columns', 'row'])
    expect(reached).toContain(name)
  await page.locator('.grid-row[tabindex="0"]').focus()
  await page.keyboard.press('o')
  await expect(page).toHaveURL(/\/opportunities\/opp_/)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Keys')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(url('/pipeline'))
  const move = page.getByRole('button', { name: /^Move/ }).first()
  await move.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await page.keyboard.press('Escape')
})

test('on a phone the navigation is behind a button and closes when it has led somewhere', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await signIn(page, 'REP')
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Accounts' }).click()
  await expect(page).toHaveURL(url('/accounts'))
  await expect(page.getByRole('dialog')).toBeHidden()
})
