import { describe, expect, it } from 'vitest'
import {
  type Codecs,
  flag,
  formatSearch,
  oneOf,
  parseSearch,
  readView,
  some,
  text,
  texts,
  tidied,
  writeView,
} from './url.ts'

interface View {
  readonly period: 'A' | 'B'
  readonly q: string
  readonly f: readonly string[]
  readonly keys: readonly ('x' | 'y')[]
  readonly open: boolean
}

const codecs: Codecs<View> = {
  period: oneOf<'A' | 'B'>(['A', 'B'], 'A'),
  q: text(),
  f: texts(),
  keys: some<'x' | 'y'>(['x', 'y'], ['x']),
  open: flag,
}
const initial: View = { period: 'A', q: '', f: [], keys: ['x'], open: false }

describe('the view in the URL', () => {
  it('leaves out what is the default', () => {
    expect(formatSearch(writeView(codecs, initial))).toBe('')
    expect(readView(codecs, parseSearch(''))).toEqual(initial)
  })

  it('comes back the same, whatever a person typed', () => {
    for (const q of ['a&b=c', '100%', 'Ünï 🙂', '[1]', 'true', '"x"', '+']) {
      const view: View = { period: 'B', q, f: ['a~in~1|2', q], keys: ['y', 'x'], open: true }
      expect(readView(codecs, parseSearch(formatSearch(writeView(codecs, view))))).toEqual(view)
    }
  })

  it.each(['?period=C', '?period=', '?keys=z', '?open=yes', '?%', '?x=1'])(
    'falls back to the default when it reads %s',
    (search) => {
      expect(readView(codecs, parseSearch(search))).toEqual(initial)
    },
  )

  it('drops what no screen understands', () => {
    expect(tidied(codecs)({ period: 'B', evil: 'x', q: '' })).toEqual({ period: 'B' })
  })
})
