import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A server that runs, and what ends it. */
export interface Running {
  readonly url: string
  /** end stops the server; it throws when the server had logged an error or did not end well. */
  end(): Promise<void>
}

/** serve starts the real binary on a copy of a company, so that what one worker changes no other sees. */
export async function serve(binary: string, company: string): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'coxswain-e2e-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const log: string[] = []
  let server: ChildProcess | null = null
  try {
    await cp(company, folder, { recursive: true })
    const url = `http://localhost:${await freePort()}`
    const flags = ['--database', databaseIn(folder), '--addr', new URL(url).host, '--log-format', 'json']
    server = spawn(binary, ['serve', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
    server.stderr?.on('data', (data: Buffer) => log.push(data.toString()))
    await answers(url, server)
    return { url, end: ending(server, log, remove) }
  } catch (error) {
    server?.kill('SIGKILL')
    await remove()
    throw new Error(`the server did not start: ${error}\n${log.join('')}`)
  }
}

/** databaseIn returns the address of the database that a company's folder holds. */
export const databaseIn = (folder: string) => `sqlite:${join(folder, 'coxswain.db')}`

function ending(server: ChildProcess, log: readonly string[], remove: () => Promise<void>): () => Promise<void> {
  return async () => {
    const code = await stop(server)
    await remove()
    const lines = log.join('').split('\n')
    const faults = lines.filter((line) => /"level":"ERROR"/.test(line))
    if (faults.length > 0) throw new Error(`the server logged errors:\n${faults.join('\n')}`)
    if (code !== 0) throw new Error(`the server ended with code ${code}, want 0`)
  }
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
