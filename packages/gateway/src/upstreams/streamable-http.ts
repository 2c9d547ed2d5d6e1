import { Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { stringifyExact } from '../data-path/exact-numbers.ts'
import type { HttpReach } from '../config/config.ts'
import { headersForClient } from '../data-path/headers.ts'
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamContent,
  UpstreamRequest,
} from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'
import { eventsOf } from './event-stream.ts'
import { exchangeOverHttp } from './http-exchange.ts'
import type { HttpAnswer, HttpAsking, HttpContent } from './http-exchange.ts'

export interface HttpUpstreamOptions {
  readonly name: string
  readonly reach: HttpReach
  readonly credential: Credential
  readonly answerBytesMax: number
  readonly firstByteMsMax: number
  readonly streamIdleMsMax: number
}

export const connectMsMax: number = 5000

/** A server that speaks Streamable HTTP, of either era. */
export function httpUpstream(options: HttpUpstreamOptions): Upstream {
  const { name, reach, credential } = options
  const url = new URL(reach.url)
  const target = { origin: url.origin, path: url.pathname + url.search }
  const pool = new Pool(url.origin, {
    connections: reach.connectionsMax,
    connect: { timeout: connectMsMax },
    headersTimeout: options.firstByteMsMax,
    bodyTimeout: options.streamIdleMsMax,
  })
  return {
    name,
    async send(request) {
      const shown = await credential.headersFor(request)
      const asking = askingOf({ target, request, shown, bytesMax: options.answerBytesMax })
      const answer = await exchangeOverHttp(pool, asking)
      if (answer.status === 401) credential.forget(request)
      return answerOf(answer, options.answerBytesMax)
    },
    isReady: () => isThere(pool, url),
    close: () => pool.destroy(),
  }
}

interface Asked {
  readonly target: Pick<HttpAsking, 'origin' | 'path'>
  readonly request: UpstreamRequest
  /** The credential of the gateway. */
  readonly shown: Readonly<Record<string, string>>
  readonly bytesMax: number
}

function askingOf({ target, request, shown, bytesMax }: Asked): HttpAsking {
  const { method, body, signal } = request
  return {
    origin: target.origin,
    path: target.path,
    method,
    headers: headersOf(request, shown),
    body: body === undefined ? undefined : stringifyExact(body),
    signal,
    bytesMax,
  }
}

/** What is ours goes in the place of what the client may have sent under the same name. */
function headersOf({ headers, sessionId, body }: UpstreamRequest, shown: Asked['shown']): string[] {
  const asked: string[] = []
  for (const name of Object.keys(headers)) {
    if (!setHere.has(name) && !Object.hasOwn(shown, name)) asked.push(name, headers[name] ?? '')
  }
  for (const name of Object.keys(shown)) {
    if (!setHere.has(name)) asked.push(name, shown[name] ?? '')
  }
  if (sessionId !== undefined) asked.push('mcp-session-id', sessionId)
  if (body !== undefined) asked.push('content-type', 'application/json')
  return asked
}

const setHere: ReadonlySet<string> = new Set(['content-type', 'mcp-session-id'])

function answerOf({ status, headers, content }: HttpAnswer, bytesMax: number): UpstreamAnswer {
  const sessionId = headers['mcp-session-id']
  return {
    status,
    headers: headersForClient(headers),
    sessionId: typeof sessionId === 'string' ? sessionId : undefined,
    content: contentOf(content, String(headers['content-type'] ?? ''), bytesMax),
  }
}

function contentOf(content: HttpContent, type: string, bytesMax: number): UpstreamContent {
  if (content.kind === 'stream') {
    return { kind: 'events', events: eventsOf(content.chunks, bytesMax) }
  }
  if (content.bytes.byteLength === 0) return { kind: 'empty' }
  return { kind: 'text', type, text: content.bytes.toString('utf8') }
}

/** Whether anybody takes a connection; what it says is its own affair. */
export async function isThere(agent: Dispatcher, url: URL): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1000)
    const { body } = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'OPTIONS',
      signal,
    })
    await body.dump()
    return true
  } catch {
    return false
  }
}
