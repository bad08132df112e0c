// Fails the build when the page has grown beyond its budgets. They are sizes, not times: a size is
// the same on every machine.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = process.argv[2] ?? new URL('../dist', import.meta.url).pathname
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`
const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length

/** closure returns the chunks that some chunks load before they run, and their style sheets. */
function closure(manifest, keys) {
  const js = new Set()
  const css = new Set()
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk || js.has(chunk.file)) return
    js.add(chunk.file)
    for (const sheet of chunk.css ?? []) css.add(sheet)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const key of keys) visit(key)
  return { js: [...js], css: [...css] }
}

function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? sizeOf(path) : statSync(path).size)
  }, 0)
}

const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry)
const entry = closure(manifest, entries)
const sum = (files) => files.reduce((total, file) => total + gzipped(file), 0)
const budgets = [
  ['entry JavaScript, gzip', sum(entry.js), 185 * 1024],
  ['entry CSS, gzip', sum(entry.css), 40 * 1024],
  ['everything embedded', sizeOf(dist), 6 * 1024 * 1024],
  ['files of the first view', entry.js.length + entry.css.length + 1, 12, String],
]
// What a screen loads on top of the entry, and what is loaded when it is asked for.
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue
  const own = closure(manifest, [key]).js.filter((file) => !entry.js.includes(file))
  const limit = key.includes('dashboard') ? 60 : key.includes('explorer') ? 220 : 80
  budgets.push([`${chunk.name ?? key}, gzip`, sum(own), limit * 1024])
}

let over = false
for (const [what, got, limit, show = kib] of budgets) {
  const bad = got > limit
  over ||= bad
  console.log(`${bad ? 'OVER' : 'ok  '}  ${what}: ${show(got)} of ${show(limit)}`)
}
process.exit(over ? 1 : 0)
