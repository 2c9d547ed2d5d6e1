import { memberOf } from '@handfast/protocol'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { stringifyExact } from '../data-path/exact-numbers.ts'
import type { HttpReach } from '../config/config.ts'
import { headersForClient } from '../data-path/headers.ts'
import { isUpstreamError } from '../data-path/upstream.ts'
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamContent,
  UpstreamRequest,
} from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'
import { eventsOf } from './event-stream.ts'
import { exchangeOverHttp } from './http-exchange.ts'
import type { HttpAnswer, HttpAsking, HttpContent, Queue } from './http-exchange.ts'

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
  const { answerBytesMax: bytesMax, firstByteMsMax, streamIdleMsMax } = options
  const times = {
    connect: { timeout: connectMsMax },
    headersTimeout: firstByteMsMax,
    bodyTimeout: streamIdleMsMax,
  }
  const pool = new Pool(url.origin, { ...times, connections: reach.connectionsMax })
  // As many as clients may have: they stay open, and would leave no connection for requests.
  const standing = new Pool(url.origin, { ...times, connections: null })
  const queue = queueBefore(reach.connectionsMax, firstByteMsMax)
  return {
    name,
    async send(request) {
      const shown = await credential.headersFor(request)
      const asking = askingOf({ target, request, shown, bytesMax, queue })
      const exchanging = exchangeOverHttp(isStanding(request) ? standing : pool, asking)
      const answer = await exchanging.catch((error: unknown) => {
        if (isUpstreamError(error) && error.code === 'UPSTREAM_CREDENTIAL_REFUSED') {
          credential.forget(request)
        }
        throw error
      })
      return answerOf(answer, bytesMax)
    },
    isReady: () => isThere(standing, url),
    async close() {
      await Promise.all([pool.destroy(), standing.destroy()])
    },
  }
}

/** 2025-11-25 and 2026-07-28, streamable-http: what a client listens to for as long as it likes. */
const isStanding = ({ method, body }: UpstreamRequest): boolean =>
  method === 'GET' || memberOf(body, 'method') === 'subscriptions/listen'

/** For each connection that is in use, so many that wait for one. */
const waitingPerConnection = 10
const waitingLeast = 1000

const queueBefore = (connectionsMax: number, waitMsMax: number): Queue => ({
  waiting: 0,
  waitingMax: Math.max(waitingLeast, connectionsMax * waitingPerConnection),
  waitMsMax,
})

interface Asked {
  readonly target: Pick<HttpAsking, 'origin' | 'path'>
  readonly request: UpstreamRequest
  /** The credential of the gateway. */
  readonly shown: Readonly<Record<string, string>>
  readonly bytesMax: number
  readonly queue: Queue
}

function askingOf({ target, request, shown, bytesMax, queue }: Asked): HttpAsking {
  const { method, body, signal } = request
  return {
    origin: target.origin,
    path: target.path,
    method,
    headers: headersOf(request, shown),
    body: body === undefined ? undefined : stringifyExact(body),
    signal,
    bytesMax,
    queue,
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
    sessionId: typeof sessionId === 'string' && sessionId !== '' ? sessionId : undefined,
    content: contentOf(content, String(headers['content-type'] ?? ''), bytesMax),
  }
}

function contentOf(content: HttpContent, type: string, bytesMax: number): UpstreamContent {
  if (content.kind === 'stream') {
    return { kind: 'events', events: eventsOf(content.chunks, bytesMax) }
  }
  if (content.bytes.byteLength === 0) return { kind: 'empty' }
  return { kind: 'text', type, text: withoutMark(content.bytes.toString('utf8')) }
}

/** Encoding Standard, section 6.1: readers of JSON take the mark of the byte order away, too. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

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
