import type { AnyVariables, TypedDocumentNode } from '@urql/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { followsChanges } from './client.ts'
import { type Failure, failureOf } from './failure.ts'

/** What a list of the API gives of one page. */
export interface Page<Row> {
  readonly nodes: readonly Row[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** A list as far as it was read. */
export interface Connection<Data, Row> {
  /** The answer with the first page, which also holds counts and sums. */
  readonly data: Data | undefined
  readonly rows: readonly Row[]
  readonly more: boolean
  readonly loading: boolean
  /** Whether what is shown may be of before: a newer answer is on its way. */
  readonly busy: boolean
  readonly failure: Failure | null
  readonly next: () => void
  readonly again: () => void
}

interface Variables {
  readonly after?: string | null | undefined
}

/**
 * useConnection reads a list page by page. Pages belong to the variables that they were read with, so
 * a late answer to an earlier question is dropped; after a change what was read is read anew.
 */
export function useConnection<Data, Vars extends AnyVariables & Variables, Row>(
  document: TypedDocumentNode<Data, Vars>,
  variables: Vars,
  pick: (data: Data) => Page<Row> | null | undefined,
  pause = false,
): Connection<Data, Row> {
  const client = useClient()
  const [{ data, error, fetching, stale }, refetch] = useQuery({
    query: document,
    variables,
    context: contextOfLists,
    pause,
  })
  const [rest, setRest] = useState<{ of: string; pages: readonly Page<Row>[] }>({ of: '', pages: [] })
  const [problem, setProblem] = useState<Failure | null>(null)
  const reading = useRef(false)
  const key = JSON.stringify(variables)
  const first = data === undefined ? undefined : (pick(data) ?? undefined)
  const pages = rest.of === key ? rest.pages : []
  const last = pages.at(-1) ?? first
  const picking = useRef(pick)
  picking.current = pick

  const read = useCallback(
    async (after: string | null): Promise<Page<Row> | null> => {
      const asked = { ...(JSON.parse(key) as Vars), after }
      const answer = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise()
      setProblem(failureOf(answer.error))
      return answer.data === undefined ? null : (picking.current(answer.data) ?? null)
    },
    [client, document, key],
  )

  const next = useCallback(() => {
    if (reading.current || last?.pageInfo.hasNextPage !== true) return
    reading.current = true
    void read(last.pageInfo.endCursor).then((page) => {
      reading.current = false
      if (page !== null) setRest((now) => ({ of: key, pages: now.of === key ? [...now.pages, page] : [page] }))
    })
  }, [last, read, key])

  // What came after the first page is read anew when the first page was, as far as it had been read.
  const seen = useRef(first)
  useEffect(() => {
    const changed = first !== undefined && seen.current !== undefined && seen.current !== first
    seen.current = first
    if (!changed || rest.of !== key || rest.pages.length === 0 || first === undefined) return
    let over = false
    const reread = async () => {
      const fresh: Page<Row>[] = []
      let before: Page<Row> = first
      for (let index = 0; index < rest.pages.length && before.pageInfo.hasNextPage; index++) {
        const page = await read(before.pageInfo.endCursor)
        if (page === null) return
        fresh.push(page)
        before = page
      }
      if (!over) setRest({ of: key, pages: fresh })
    }
    void reread()
    return () => {
      over = true
    }
  }, [first, rest, key, read])

  return {
    data,
    rows:
      first === undefined ? none : pages.length === 0 ? first.nodes : [first, ...pages].flatMap((page) => page.nodes),
    more: last?.pageInfo.hasNextPage ?? false,
    loading: fetching && first === undefined,
    busy: fetching || stale,
    failure: first === undefined ? failureOf(error) : problem,
    next,
    again: () => refetch({ requestPolicy: 'network-only' }),
  }
}

const none: readonly never[] = []
const contextOfLists = { ...followsChanges }
