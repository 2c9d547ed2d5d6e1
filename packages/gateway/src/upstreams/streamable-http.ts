import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { stringifyExact } from '../data-path/exact-numbers.ts'
import type { HttpReach } from '../config/config.ts'
import { headersForClient } from '../data-path/headers.ts'
import { UpstreamError } from '../data-path/upstream.ts'
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamContent,
  UpstreamRequest,
} from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'
import { eventsOf } from './event-stream.ts'

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
  const agent = new Agent({
    connections: reach.connectionsMax,
    connect: { timeout: connectMsMax },
    headersTimeout: options.firstByteMsMax,
    bodyTimeout: options.streamIdleMsMax,
  })
  return {
    name,
    async send(request) {
      const shown = await credential.headersFor(request)
      const answer = await ask(agent, url, {
        ...request,
        headers: { ...request.headers, ...shown },
      })
      if (answer.statusCode === 401) credential.forget(request)
      return answerOf(answer, options)
    },
    isReady: () => isThere(agent, url),
    close: () => agent.destroy(),
  }
}

async function ask(
  agent: Dispatcher,
  url: URL,
  { method, headers, sessionId, body, signal }: UpstreamRequest,
): Promise<Dispatcher.ResponseData> {
  const session = sessionId === undefined ? {} : { 'mcp-session-id': sessionId }
  const posted =
    body === undefined
      ? {}
      : { body: stringifyExact(body), headers: { 'content-type': 'application/json' } }
  try {
    return await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      signal,
      ...posted,
      headers: { ...headers, ...session, ...posted.headers },
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw failureOf(error)
  }
}

const timeouts: ReadonlySet<unknown> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

export function failureOf(cause: unknown): UpstreamError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return timeouts.has(code)
    ? new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long', { cause })
    : new UpstreamError('UPSTREAM_UNREACHABLE', 'The server behind is not there', { cause })
}

async function answerOf(
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  { answerBytesMax }: HttpUpstreamOptions,
): Promise<UpstreamAnswer> {
  const sessionId = headers['mcp-session-id']
  const type = String(headers['content-type'] ?? '')
  return {
    status,
    headers: headersForClient(headers),
    sessionId: typeof sessionId === 'string' ? sessionId : undefined,
    content: type.startsWith('text/event-stream')
      ? { kind: 'events', events: eventsOf(body, answerBytesMax) }
      : await wholeOf(body, type, answerBytesMax),
  }
}

async function wholeOf(
  body: Dispatcher.ResponseData['body'],
  type: string,
  bytesMax: number,
): Promise<UpstreamContent> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'Too large')
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof UpstreamError ? error : failureOf(error)
  }
  return bytes === 0
    ? { kind: 'empty' }
    : { kind: 'text', type, text: Buffer.concat(chunks, bytes).toString('utf8') }
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
