import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { databaseIn } from './server.ts'

/** The password of the demo company's sign-ins in these tests. */
const password = 'four rowers and a boat'

const run = promisify(execFile)

/**
 * setup makes a demo company with the real binary, of which each worker serves a copy, and returns
 * what removes it again. Workers find it through the environment.
 */
export default async function setup(): Promise<() => Promise<void>> {
  process.env.COXSWAIN_E2E_PASSWORD ??= password
  // Somebody who works on the page has a server running already.
  if (process.env.COXSWAIN_E2E_URL !== undefined) return async () => undefined
  const folder = await mkdtemp(join(tmpdir(), 'coxswain-e2e-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const company = join(folder, 'company')
    await mkdir(company)
    const binary = process.env.COXSWAIN_TEST_BINARY ?? (await build(folder))
    await createCompany(binary, databaseIn(company))
    process.env.COXSWAIN_E2E_BINARY = binary
    process.env.COXSWAIN_E2E_COMPANY = company
    return remove
  } catch (error) {
    await remove()
    throw error
  }
}

async function build(folder: string): Promise<string> {
  const binary = join(folder, 'coxswain')
  await run('go', ['build', '-o', binary, './server'], { cwd: new URL('../..', import.meta.url) })
  return binary
}

async function createCompany(binary: string, database: string): Promise<void> {
  const creating = run(binary, ['demo', '--database', database, '--password-stdin', '--json'])
  creating.child.stdin?.end(`${process.env.COXSWAIN_E2E_PASSWORD}\n`)
  await creating
}
