import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test'

/** Where the server under test answers. */
export const url = (path = '/') => new URL(path, required('COXSWAIN_E2E_URL')).href

/** The password of every demo sign-in. */
export const password = () => required('COXSWAIN_E2E_PASSWORD')

export const emailOf = (role: string) => `${role.toLowerCase()}@demo.test`

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set; the global setup sets it`)
  return value
}

/**
 * test fails when the page breaks the content security policy, writes an error to the console,
 * throws, or asks anyone but its server. A test that provokes an error says which.
 */
export const test = base.extend<{ tolerate: RegExp[]; guarded: undefined }>({
  tolerate: [[], { option: true }],
  guarded: [
    async ({ page, tolerate }, use) => {
      const complaints: string[] = []
      const note = (text: string) => {
        if (!tolerate.some((pattern) => pattern.test(text))) complaints.push(text)
      }
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`)
        })
      })
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') note(`console: ${message.text()}`)
      })
      page.on('pageerror', (error) => note(`thrown: ${error.message}`))
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== new URL(url()).origin) note(`foreign request: ${request.url()}`)
      })
      await use(undefined)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

/** signIn signs in as a role's demo person and waits for the numbers. */
export async function signIn(page: Page, role: string): Promise<void> {
  await page.goto(url())
  await page.getByLabel('Email').fill(emailOf(role))
  await page.getByLabel('Password').fill(password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await loaded(page)
}

/** loaded waits until the page shows numbers and no request of it is on its way. */
export async function loaded(page: Page): Promise<void> {
  await expect(page.locator('main[aria-busy="false"] .card .figure').first()).toBeVisible()
}

/** figures reads the cards: what each KPI shows, and its exact value. */
export async function figures(page: Page): Promise<Record<string, { shown: string; exact: string }>> {
  await loaded(page)
  const cards = await page.locator('.card[data-kpi]').evaluateAll((elements) =>
    elements.map((element) => {
      const figure = element.querySelector('.figure')
      return [
        element.getAttribute('data-kpi') ?? '',
        { shown: figure?.textContent ?? '', exact: figure?.getAttribute('title') ?? '' },
      ] as const
    }),
  )
  return Object.fromEntries(cards)
}

/** A number as the API gives it. */
export interface Answer {
  readonly definition: { readonly key: string }
  readonly total: { readonly value: string | null; readonly unit: string; readonly currency: string | null }
}

/** kpis asks the API as a program does, without the page. */
export async function kpis(
  request: APIRequestContext,
  role: string,
  keys: readonly string[],
  preset: string,
): Promise<readonly Answer[]> {
  const signedIn = await graphql<{ signIn: { accessToken: string | null } }>(
    request,
    'mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }',
    { input: { email: emailOf(role), password: password(), session: 'TOKEN' } },
  )
  const token = signedIn.signIn.accessToken
  expect(token).not.toBeNull()
  const answer = await graphql<{ kpis: Answer[] }>(
    request,
    `query($keys: [KpiKey!]!, $preset: PeriodPreset!) {
      kpis(input: { keys: $keys, period: { preset: $preset } }) {
        definition { key }
        total { value unit currency }
      }
    }`,
    { keys, preset },
    token ?? '',
  )
  return answer.kpis
}

async function graphql<Data>(
  request: APIRequestContext,
  query: string,
  variables: unknown,
  token?: string,
): Promise<Data> {
  const response = await request.post(url('/graphql'), {
    data: { query, variables },
    ...(token ? { headers: { Authorization: `Bearer ${token}` } } : {}),
  })
  const answer = (await response.json()) as { data: Data; errors?: unknown }
  expect(answer.errors).toBeUndefined()
  return answer.data
}
