import { memberOf } from '@handfast/protocol'
import type { FetchExtra, FetchServer } from '../adapters/fetch.ts'

/** A request as it arrived at the server behind. */
export interface Arrival {
  readonly method: string
  readonly sessionId: string | null
  readonly headers: Headers
  readonly body: unknown
  readonly subject: unknown
}

/** Of the legacy era. It trusts whoever names a session, and remembers all that it was asked. */
export interface ServerBehind {
  readonly serve: FetchServer
  readonly arrivals: readonly Arrival[]
  /** Ids that it minted; none of them may reach a client. */
  readonly ids: readonly string[]
  /** Sends to every open stream. */
  push(text: string): void
  /** Streams whose reader has gone. */
  readonly cancelled: number
  /** Lets what waits be answered. */
  release(): void
  /** Called while a request is served. */
  whileServing: () => void
}

const encoder = new TextEncoder()

export function serverBehind(): ServerBehind {
  const arrivals: Arrival[] = []
  const ids: string[] = []
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const waiting = new Set<() => void>()
  let cancelled = 0

  const stream = (): Response => {
    let own: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller
        streams.add(controller)
        controller.enqueue(encoder.encode('data: begun\n\n'))
      },
      cancel() {
        cancelled += 1
        if (own !== undefined) streams.delete(own)
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  const begin = (): Response => {
    const id = `inner-${ids.length + 1}`
    ids.push(id)
    return begun(id)
  }

  const answers: Readonly<Record<string, () => Response | Promise<Response>>> = {
    initialize: begin,
    'test/stream': stream,
    'test/wait': () =>
      new Promise((resolve) => {
        waiting.add(() => resolve(Response.json({ waited: true })))
      }),
    'test/fail': () => {
      throw new Error('the server behind has failed')
    },
  }

  const server: ServerBehind = {
    async serve(request, extra) {
      const arrival = await arrivalOf(request, extra)
      arrivals.push(arrival)
      server.whileServing()
      if (request.method === 'GET') return stream()
      const method = String(memberOf(arrival.body, 'method'))
      const answer = Object.hasOwn(answers, method) ? answers[method] : undefined
      if (answer !== undefined) return answer()
      // Repeated, as the transports of the SDKs do.
      const headers = arrival.sessionId === null ? {} : { 'mcp-session-id': arrival.sessionId }
      return Response.json(answered(arrival, { method, subject: arrival.subject }), { headers })
    },
    arrivals,
    ids,
    push(text) {
      for (const controller of streams) controller.enqueue(encoder.encode(`data: ${text}\n\n`))
    },
    get cancelled() {
      return cancelled
    },
    release() {
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    whileServing: () => undefined,
  }
  return server
}

function begun(id: string): Response {
  const headers = new Headers({ 'mcp-session-id': id, 'x-of-server': 'kept' })
  headers.append('set-cookie', 'one=1')
  headers.append('set-cookie', 'two=2')
  return Response.json({ jsonrpc: '2.0', id: 0, result: {} }, { headers })
}

const answered = ({ body }: Arrival, result: object): object => ({
  jsonrpc: '2.0',
  id: memberOf(body, 'id') ?? null,
  result,
})

async function arrivalOf(request: Request, extra: FetchExtra | undefined): Promise<Arrival> {
  // What was parsed already cannot be read again.
  const isParsed = extra?.parsedBody !== undefined || request.body === null
  const text = isParsed ? '' : await request.text()
  return {
    method: request.method,
    sessionId: request.headers.get('mcp-session-id'),
    headers: new Headers(request.headers),
    body: text === '' ? extra?.parsedBody : JSON.parse(text),
    subject: extra?.authInfo?.extra?.['sub'],
  }
}
