import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The password of the demo company's sign-ins in these tests. */
const password = 'four rowers and a boat'

const run = promisify(execFile)

/**
 * setup starts the real binary on a demo company of its own, and returns what ends it again. Tests
 * find it through the environment, which Playwright hands on to its workers.
 */
export default async function setup(): Promise<() => Promise<void>> {
  // Somebody who works on the page has a server running already.
  if (process.env.COXSWAIN_E2E_URL !== undefined) {
    process.env.COXSWAIN_E2E_PASSWORD ??= password
    return async () => undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'coxswain-e2e-'))
  const binary = process.env.COXSWAIN_TEST_BINARY ?? (await build(folder))
  const database = `sqlite:${join(folder, 'coxswain.db')}`
  try {
    await createCompany(binary, database)
    const url = `http://localhost:${await freePort()}`
    const server = spawn(
      binary,
      ['serve', '--database', database, '--addr', new URL(url).host, '--log-format', 'json'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const log: string[] = []
    server.stderr?.on('data', (data: Buffer) => log.push(data.toString()))
    try {
      await answers(url, server)
    } catch (error) {
      server.kill('SIGKILL')
      throw new Error(`the server did not start: ${error}\n${log.join('')}`)
    }
    process.env.COXSWAIN_E2E_URL = url
    process.env.COXSWAIN_E2E_PASSWORD = password
    return async () => {
      const code = await stop(server)
      await rm(folder, { recursive: true, force: true })
      const faults = log
        .join('')
        .split('\n')
        .filter((line) => /"level":"ERROR"/.test(line))
      if (faults.length > 0) throw new Error(`the server logged errors:\n${faults.join('\n')}`)
      if (code !== 0) throw new Error(`the server ended with code ${code}, want 0`)
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
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
  creating.child.stdin?.end(`${password}\n`)
  await creating
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null) throw new Error(`exit code ${server.exitCode}`)
    const ready = await fetch(`${url}/readyz`).catch(() => null)
    if (ready?.ok) return
    await pause(100)
  }
  throw new Error('it is not ready after a minute')
}

async function stop(server: ChildProcess): Promise<number | null> {
  if (server.exitCode !== null) return server.exitCode
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const late = setTimeout(() => server.kill('SIGKILL'), 15_000)
  const code = await ended
  clearTimeout(late)
  return code
}
