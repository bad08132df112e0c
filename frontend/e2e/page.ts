import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test'
import { serve } from './server.ts'

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
 * test runs against a server that its worker has for itself. It fails when the page breaks the content
 * security policy, writes an error to the console, throws, or asks anyone but its server. A test that
 * provokes an error says which.
 */
export const test = base.extend<{ tolerate: RegExp[]; guarded: undefined }, { served: undefined }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs.
    async ({}, use) => {
      if (process.env.COXSWAIN_E2E_URL !== undefined) return use(undefined)
      const server = await serve(required('COXSWAIN_E2E_BINARY'), required('COXSWAIN_E2E_COMPANY'))
      process.env.COXSWAIN_E2E_URL = server.url
      await use(undefined)
      await server.end()
    },
    { scope: 'worker', auto: true },
  ],
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

/** signIn signs in as a role's demo person, on a screen or where the role's day begins. */
export async function signIn(page: Page, role: string, path = '/'): Promise<void> {
  await page.goto(url(path))
  await page.getByLabel('Email').fill(emailOf(role))
  await page.getByLabel('Password', { exact: false }).first().fill(password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await loaded(page)
}

/** loaded waits until a screen is there whole. */
export async function loaded(page: Page): Promise<void> {
  await expect(page.locator('.frame')).toBeVisible()
  await expect(page.locator('main#main')).toBeVisible()
  await expect(page.locator('main#main')).not.toHaveAttribute('aria-busy', 'true')
}

/** visit goes to a screen as a person does who follows a link: without loading the page again. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(url(path))
  await loaded(page)
}

/** signOut signs out through the person's menu. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /your settings/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
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
  const answer = await api<{ kpis: Answer[] }>(
    request,
    role,
    `query($keys: [KpiKey!]!, $preset: PeriodPreset!) {
      kpis(input: { keys: $keys, period: { preset: $preset } }) {
        definition { key }
        total { value unit currency }
      }
    }`,
    { keys, preset },
  )
  return answer.kpis
}

/** api asks the API as a program does, without the page. */
export async function api<Data>(
  request: APIRequestContext,
  role: string,
  query: string,
  variables: unknown = {},
): Promise<Data> {
  return graphql<Data>(request, query, variables, await tokenOf(request, role))
}

/** tokenOf signs in as a program does. */
export async function tokenOf(request: APIRequestContext, role: string): Promise<string> {
  const signedIn = await graphql<{ signIn: { accessToken: string | null } }>(
    request,
    'mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }',
    { input: { email: emailOf(role), password: password(), session: 'TOKEN' } },
  )
  const token = signedIn.signIn.accessToken
  expect(token).not.toBeNull()
  return token ?? ''
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
