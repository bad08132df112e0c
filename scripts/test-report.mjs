// Reads "go test -json" and prints a line for each package, the whole output of each test that
// failed, and nothing of those that passed. Skipped tests go to the file COXSWAIN_TEST_SKIPPED, as
// "what <tab> test <tab> why". Exits with 1 when anything failed or nothing ran.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const skippedFile = process.env.COXSWAIN_TEST_SKIPPED
const tests = new Map()
const counts = { passed: 0, failed: 0, skipped: 0, packages: 0, failedPackages: 0 }

const short = (name) => name?.replace(/^coxswain\//, '') ?? ''
const output = (key) => tests.get(key)?.join('') ?? ''

function keep(key, text) {
  const lines = tests.get(key)
  if (lines) lines.push(text)
  else tests.set(key, [text])
}

function skipped(event, key) {
  counts.skipped++
  const said = /SKIPPED\[(\w+)\]: (.*)/.exec(output(key))
  const [what, why] = said ? [said[1], said[2]] : ['other', reason(output(key))]
  if (skippedFile) appendFileSync(skippedFile, `${what}\t${short(event.Package)} ${event.Test}\t${why}\n`)
}

/** reason is what a test said before it skipped itself. */
function reason(text) {
  const line = text.split('\n').find((each) => /^\s+\S+\.go:\d+: /.test(each))
  return line ? line.trim() : 'without a reason'
}

function endOfTest(event, key) {
  if (event.Action === 'pass') counts.passed++
  if (event.Action === 'skip') skipped(event, key)
  if (event.Action === 'fail') {
    counts.failed++
    process.stdout.write(`\n${short(event.Package)} ${event.Test}\n${output(key)}`)
  }
  tests.delete(key)
}

function endOfPackage(event, key) {
  if (event.Action === 'skip') return // no tests
  counts.packages++
  const bad = event.Action === 'fail'
  if (bad) {
    counts.failedPackages++
    process.stdout.write(output(key))
  }
  console.log(`${bad ? 'FAIL' : 'ok  '} ${short(event.Package).padEnd(32)} ${event.Elapsed.toFixed(1)}s`)
  tests.delete(key)
}

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith('{')) {
    console.log(line)
    continue
  }
  const event = JSON.parse(line)
  const key = `${event.Package}\t${event.Test ?? ''}`
  switch (event.Action) {
    case 'output':
      keep(key, event.Output)
      break
    case 'build-output':
      process.stdout.write(event.Output)
      break
    case 'build-fail':
      counts.failedPackages++
      break
    case 'pass':
    case 'fail':
    case 'skip':
      if (event.Test === undefined) endOfPackage(event, key)
      else endOfTest(event, key)
      break
  }
}

console.log(
  `${counts.packages} packages, ${counts.passed} tests and subtests passed, ${counts.failed} failed, ${counts.skipped} skipped`,
)
process.exit(counts.failed > 0 || counts.failedPackages > 0 || counts.packages === 0 ? 1 : 0)
