import type { Session } from './session.ts'

/** A document with the types of its variables and of its answer. */
export interface Operation<Data, Variables> {
  readonly id: string
  readonly text: string
  /** Never set: they carry the types. */
  readonly data?: Data
  readonly variables?: Variables
}

/** operation gives a document its types. */
export function operation<Data, Variables>(document: { id: string; text: string }): Operation<Data, Variables> {
  return document
}

/** Something that a person has to correct before a mutation can be done. */
export interface UserError {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** A request that brought no data, with what a person can do about it. */
export class ApiError extends Error {
  readonly code: string
  readonly requestId: string | null

  constructor(message: string, code: string, requestId: string | null) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.requestId = requestId
  }
}

interface WireError {
  readonly message: string
  readonly extensions?: { readonly code?: string; readonly requestId?: string }
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly WireError[]
}

/** Codes that are ours and not the server's. */
export const offline = 'OFFLINE'
const unauthenticated = 'UNAUTHENTICATED'
const unknownDocument = 'PERSISTED_QUERY_NOT_SUPPORTED'

/** Client sends operations on behalf of the session. */
export class Client {
  readonly #session: Session
  readonly #fetch: typeof fetch

  constructor(session: Session, send: typeof fetch = (input, init) => fetch(input, init)) {
    this.#session = session
    this.#fetch = send
  }

  /** run returns the data of an operation or throws an ApiError. */
  async run<Data, Variables>(
    op: Operation<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    let [answer, requestId] = await this.#named<Data>(op, variables, signal)
    if (codeOf(answer) === unauthenticated && (await this.#session.bearer()) !== null) {
      // The token was fine by our clock and not by the server's: renew it once.
      await this.#session.renew().catch(() => undefined)
      if (this.#session.state().kind === 'signedIn')
        [answer, requestId] = await this.#named<Data>(op, variables, signal)
    }
    const first = answer.errors?.[0]
    if (first) {
      throw new ApiError(first.message, first.extensions?.code ?? '', first.extensions?.requestId ?? requestId)
    }
    if (answer.data === undefined || answer.data === null) {
      throw new ApiError('The server sent no data.', '', requestId)
    }
    return answer.data
  }

  /** A page that is older than the server has documents that the server does not know: it sends their text. */
  async #named<Data>(op: Operation<unknown, unknown>, variables: unknown, signal?: AbortSignal) {
    const byId = await this.#send<Data>({ documentId: op.id, variables }, signal)
    return codeOf(byId[0]) === unknownDocument ? this.#send<Data>({ query: op.text, variables }, signal) : byId
  }

  async #send<Data>(body: unknown, signal?: AbortSignal): Promise<[Answer<Data>, string | null]> {
    const headers: Record<string, string> = {
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Content-Type': 'application/json',
    }
    try {
      const token = await this.#session.bearer()
      if (token !== null) headers.Authorization = `Bearer ${token}`
      const response = await this.#fetch('/graphql', {
        method: 'POST',
        credentials: 'same-origin',
        headers,
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      })
      return [(await response.json()) as Answer<Data>, response.headers.get('X-Request-Id')]
    } catch (error) {
      if (signal?.aborted) throw error
      throw new ApiError('The server cannot be reached. Check the connection and try again.', offline, null)
    }
  }
}

function codeOf(answer: Answer<unknown>): string | undefined {
  return answer.errors?.[0]?.extensions?.code
}
