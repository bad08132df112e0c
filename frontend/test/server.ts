/** What a page sent. */
export interface Sent {
  readonly url: string
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** Server stands in for the network: it answers with what a test lays out and keeps what was sent. */
export class Server {
  readonly sent: Sent[] = []
  readonly #answer: (sent: Sent) => Response | Promise<Response>

  constructor(answer: (sent: Sent) => Response | Promise<Response>) {
    this.#answer = answer
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const sent = { url: String(input), headers: new Headers(init?.headers), body }
    this.sent.push(sent)
    return this.#answer(sent)
  }

  /** to returns what was sent to a path. */
  to(path: string): Sent[] {
    return this.sent.filter((sent) => sent.url === path)
  }
}

/** json answers with a body. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}

/** refused answers as the server does when it refuses a request. */
export function refused(code: string, message: string, status = 200, requestId?: string): Response {
  const extensions = requestId === undefined ? { code } : { code, requestId }
  return json({ errors: [{ message, extensions }] }, status)
}
