import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

/**
 * What a screen shows is said by the query string, so that reload, Back and a pasted link show the
 * same. Defaults are left out of it, and what is not understood falls back to them.
 */

/** The query string as it stands: one text or several per key. */
export type RawSearch = Readonly<Record<string, string | readonly string[] | undefined>>

/** How one value is read; write gives the texts for the URL, none for the default. */
export interface Codec<Value> {
  readonly read: (texts: readonly string[]) => Value
  readonly write: (value: Value) => readonly string[]
}

/** What a screen keeps in the URL. */
export type Codecs<View> = { readonly [Key in keyof View]: Codec<View[Key]> }

/** oneOf keeps one of a few words. */
export function oneOf<Value extends string>(values: readonly Value[], initial: Value): Codec<Value> {
  return {
    read: ([text]) => values.find((value) => value === text) ?? initial,
    write: (value) => (value === initial ? [] : [value]),
  }
}

/** text keeps any text up to a length. */
export function text(longest = 200): Codec<string> {
  return { read: ([given = '']) => given.slice(0, longest), write: (value) => (value === '' ? [] : [value]) }
}

/** texts keeps a list of texts. */
export function texts(most = 20): Codec<readonly string[]> {
  return { read: (given) => given.filter((each) => each !== '').slice(0, most), write: (value) => value }
}

/** some keeps a choice of a few words, in their order. */
export function some<Value extends string>(
  values: readonly Value[],
  initial: readonly Value[],
): Codec<readonly Value[]> {
  return {
    read: (given) => {
      const known = given.filter((each): each is Value => values.includes(each as Value))
      return known.length === 0 ? initial : known
    },
    write: (value) => (value.join() === initial.join() ? [] : value),
  }
}

/** flag keeps yes or no. */
export const flag: Codec<boolean> = { read: ([given]) => given === '1', write: (value) => (value ? ['1'] : []) }

/** readView reads a view from a query string. */
export function readView<View>(codecs: Codecs<View>, raw: RawSearch): View {
  const view = {} as { -readonly [Key in keyof View]: View[Key] }
  for (const key of Object.keys(codecs) as (keyof View & string)[]) {
    const given = raw[key]
    view[key] = codecs[key].read(given === undefined ? [] : typeof given === 'string' ? [given] : given)
  }
  return view
}

/** writeView writes what differs from the default. */
export function writeView<View>(codecs: Codecs<View>, view: View): RawSearch {
  const raw: Record<string, string | readonly string[]> = {}
  for (const key of Object.keys(codecs) as (keyof View & string)[]) {
    const [first, ...rest] = codecs[key].write(view[key])
    if (first !== undefined) raw[key] = rest.length === 0 ? first : [first, ...rest]
  }
  return raw
}

/** tidied is how the router reads the search of a screen: only what the screen understands stays. */
export function tidied<View>(codecs: Codecs<View>): (raw: Record<string, unknown>) => RawSearch {
  return (raw) => writeView(codecs, readView(codecs, raw as RawSearch))
}

/** parseSearch reads a query string for the router: each value is a text, or several. */
export function parseSearch(search: string): RawSearch {
  const query = new URLSearchParams(search)
  const raw: Record<string, string | readonly string[]> = {}
  for (const key of new Set(query.keys())) {
    const [first = '', ...rest] = query.getAll(key)
    raw[key] = rest.length === 0 ? first : [first, ...rest]
  }
  return raw
}

/** formatSearch writes a query string for the router. */
export function formatSearch(raw: object): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(raw as RawSearch)) {
    if (value === undefined) continue
    for (const each of typeof value === 'string' ? [value] : value) query.append(key, each)
  }
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}

/** How a change enters the history: push is a step that Back undoes, replace is not. */
export type Step = 'push' | 'replace'

/** useView returns what the URL says and a function that changes parts of it. */
export function useView<View>(codecs: Codecs<View>): readonly [View, (patch: Partial<View>, step?: Step) => void] {
  const raw = useSearch({ strict: false }) as RawSearch
  const navigate = useNavigate()
  const view = useMemo(() => readView(codecs, raw), [codecs, raw])
  const change = useCallback(
    (patch: Partial<View>, step: Step = 'push') => {
      void navigate({
        to: '.',
        replace: step === 'replace',
        resetScroll: false,
        search: ((now: RawSearch) => writeView(codecs, { ...readView(codecs, now), ...patch })) as never,
      })
    },
    [codecs, navigate],
  )
  return [view, change]
}
