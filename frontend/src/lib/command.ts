import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core'
import { useCallback, useState } from 'react'
import { useClient } from 'urql'
import { followsChanges } from './client.ts'
import { failureOf, sentence } from './failure.ts'
import { useLooking } from './viewer.tsx'

/** Something that a person has to correct before a mutation can be done. */
export interface UserError {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** What became of a mutation: problems is empty when it was done. */
export interface Outcome<Data> {
  readonly data: Data | null
  readonly problems: readonly UserError[]
}

/** What is said to somebody who looks through the eyes of another. */
const onlyLooking: UserError = {
  code: 'FORBIDDEN',
  message: 'You are only looking: nothing is changed. Stop looking to go on with your own work.',
  path: [],
}

/** useCommand runs a mutation. Everything on screen is asked for again when it changed something. */
export function useCommand<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): { readonly busy: boolean; readonly run: (variables: Variables) => Promise<Outcome<Data>> } {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const looks = useLooking().at !== null
  const run = useCallback(
    async (variables: Variables): Promise<Outcome<Data>> => {
      if (looks) return { data: null, problems: [onlyLooking] }
      setBusy(true)
      try {
        const result = await client.mutation(document, variables, followsChanges).toPromise()
        const failure = failureOf(result.error)
        if (failure !== null) {
          const unread = result.error === undefined ? [] : unreadable(result.error)
          const whole = { code: failure.code, message: failure.message, path: [] }
          return { data: null, problems: unread.length > 0 ? unread : [whole] }
        }
        return { data: result.data ?? null, problems: result.data ? problemsOf(result.data) : [] }
      } finally {
        setBusy(false)
      }
    },
    [client, document, looks],
  )
  return { busy, run }
}

/** problemsOf collects the userErrors of every payload of an answer. */
export function problemsOf(data: object): UserError[] {
  return Object.values(data).flatMap((payload) => {
    if (payload === null || typeof payload !== 'object' || !('userErrors' in payload)) return []
    return (payload.userErrors as UserError[]).map((error) => ({ ...error, message: sentence(error.message) }))
  })
}

/** unreadable collects the values that the server could not read at all, such as words for an amount, by their fields. */
export function unreadable(error: CombinedError): UserError[] {
  return error.graphQLErrors.flatMap(({ message, path, extensions }) => {
    const at = path?.indexOf('input') ?? -1
    if (extensions.code !== 'BAD_USER_INPUT' || at < 0) return []
    return [{ code: 'INVALID', message: sentence(message), path: (path ?? []).slice(at).map(String) }]
  })
}

/** problemAt returns what is wrong with one field of the input, for showing beside it. */
export function problemAt(problems: readonly UserError[], ...field: readonly string[]): string | null {
  const found = problems.filter((problem) => {
    const path = problem.path[0] === 'input' ? problem.path.slice(1) : problem.path
    return path.length === field.length && field.every((part, index) => path[index] === part)
  })
  return found.length === 0 ? null : found.map((problem) => problem.message).join(' ')
}

/** problemsBeside returns the problems that no field of a form shows. */
export function problemsBeside(problems: readonly UserError[], fields: readonly string[]): readonly UserError[] {
  return problems.filter((problem) => {
    const path = problem.path[0] === 'input' ? problem.path.slice(1) : problem.path
    return !(path.length === 1 && fields.includes(path[0] ?? ''))
  })
}
