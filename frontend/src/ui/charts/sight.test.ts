import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast } from './ink.ts'

/** How people see who lack one kind of cone, as matrices over linear light (Viénot, Brettel and Mollon 1999). */
const sights = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deutan: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
} as const

type Rgb = readonly [number, number, number]
type Sight = keyof typeof sights

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)

/** seen returns the light of a colour that reaches somebody. */
function seen(colour: Rgb, sight: Sight): Rgb {
  const light = colour.map((part) => linear(part / 255))
  const m = sights[sight]
  return [0, 3, 6].map((row) =>
    [0, 1, 2].reduce((sum, column) => sum + (m[row + column] ?? 0) * (light[column] ?? 0), 0),
  ) as unknown as Rgb
}

/** labOf places light where distances are those that people perceive. */
function labOf([r, g, b]: Rgb): Rgb {
  const f = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116)
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** apart returns how far two colours are from each other for somebody: below about 10 they look alike. */
function apart(a: Rgb, b: Rgb, sight: Sight): number {
  const [one, other] = [labOf(seen(a, sight)), labOf(seen(b, sight))]
  return Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)))
}

/** tokensOf reads the colours of a theme from the style sheet that the page has. */
function tokensOf(theme: 'light' | 'dark'): (name: string) => Rgb {
  const sheet = readFileSync('src/styles/tokens.css', 'utf8')
  const [light = '', dark = ''] = sheet.split(':root[data-mantine-color-scheme="dark"]')
  return (name) => {
    const found = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(theme === 'dark' ? dark : light)?.[1]
    if (found === undefined) throw new Error(`the ${theme} theme has no colour --${name}`)
    return [0, 2, 4].map((at) => Number.parseInt(found.slice(at, at + 2), 16)) as unknown as Rgb
  }
}

const categories = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6']
const pairs = categories.flatMap((a, index) => categories.slice(index + 1).map((b) => [a, b] as const))

describe.each(['light', 'dark'] as const)('the colours of charts in the %s theme', (theme) => {
  const of = tokensOf(theme)

  it.each(['usual', 'protan', 'deutan'] as const)('tell gain from loss to eyes that are %s', (sight) => {
    expect(apart(of('gain'), of('loss'), sight)).toBeGreaterThan(40)
    expect(apart(of('better'), of('worse'), sight)).toBeGreaterThan(40)
  })

  it.each(['usual', 'protan', 'deutan'] as const)('tell categories from each other to eyes that are %s', (sight) => {
    for (const [a, b] of pairs) expect(apart(of(a), of(b), sight), `${a} and ${b}`).toBeGreaterThan(13)
  })

  it('stand out from the ground they are drawn on', () => {
    const ground = of('surface')
    for (const each of ['gain', 'loss', 'total', ...categories]) {
      expect(contrast(of(each), ground), each).toBeGreaterThanOrEqual(3)
    }
  })

  it('are read where they are text', () => {
    for (const ground of ['surface', 'ground']) {
      for (const each of ['text', 'quiet', 'accent', 'better', 'worse']) {
        expect(contrast(of(each), of(ground)), `${each} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })
})
