import type { CombinedError } from '@urql/core'

/** Why a request brought no data, in words for people. */
export interface Failure {
  readonly message: string
  readonly code: string
  readonly requestId: string | null
}

/** The code of our own for a server that cannot be reached. */
export const offline = 'OFFLINE'

/** codeOf returns the code of the first fault that the server named. */
export function codeOf(error: CombinedError): string {
  return String(error.graphQLErrors[0]?.extensions.code ?? '')
}

/** failureOf says what went wrong; null when nothing did. */
export function failureOf(error: CombinedError | undefined | null): Failure | null {
  if (error === undefined || error === null) return null
  const first = error.graphQLErrors[0]
  if (first === undefined) {
    return {
      message: 'The server cannot be reached. Check the connection and try again.',
      code: offline,
      requestId: null,
    }
  }
  const requestId = first.extensions.requestId
  return {
    message: sentence(first.message),
    code: codeOf(error),
    requestId: typeof requestId === 'string' ? requestId : null,
  }
}

/** sentence makes a message of the API, which begins in lower case and has no full stop, a sentence. */
export function sentence(message: string): string {
  const capital = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
