import type { JsonObject } from '@handfast/protocol'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { parseExact, stringifyExact } from '../data-path/exact-numbers.ts'
import type { SseReach } from '../config/config.ts'
import { UpstreamError } from '../data-path/upstream.ts'
import type { ServerEvent, Upstream } from '../data-path/upstream.ts'
import type { Behalf, Credential } from './credential.ts'
import { bridge } from './duplex/bridge.ts'
import type { BridgeOptions } from './duplex/bridge-state.ts'
import type { Duplex, DuplexEvents } from './duplex/duplex.ts'
import { messagesIn } from './duplex/from-server.ts'
import { eventsOf } from './event-stream.ts'
import { failureOf } from './http-failure.ts'
import { connectMsMax, isThere } from './streamable-http.ts'

export interface SseUpstreamOptions extends Pick<
  BridgeOptions,
  'answerBytesMax' | 'clock' | 'name' | 'random' | 'streamIdleMsMax'
> {
  readonly reach: SseReach
  readonly credential: Credential
  readonly firstByteMsMax: number
}

const linksMax = 10_000
const linksMaxPerPrincipal = 100

/** A server that speaks HTTP+SSE of 2024-11-05: a stream to read, and an endpoint to post to. */
export function sseUpstream(options: SseUpstreamOptions): Upstream {
  const { reach, firstByteMsMax, streamIdleMsMax } = options
  const url = new URL(reach.url)
  const agent = new Agent({
    connect: { timeout: connectMsMax },
    headersTimeout: firstByteMsMax,
    bodyTimeout: streamIdleMsMax,
  })
  const upstream = bridge({
    ...options,
    per: 'session',
    knowsModern: false,
    linksMax,
    linksMaxPerPrincipal,
    startMsMax: firstByteMsMax,
    idleMsMax: streamIdleMsMax,
    isReady: () => isThere(agent, url),
    open: (who, events) => openStream({ options, agent, url }, who, events),
  })
  return {
    ...upstream,
    async close() {
      await upstream.close()
      await agent.destroy()
    },
  }
}

interface Reached {
  readonly options: SseUpstreamOptions
  readonly agent: Dispatcher
  readonly url: URL
}

interface State extends Reached {
  readonly leaving: AbortController
  readonly stream: AsyncIterator<ServerEvent>
  readonly endpoint: URL
}

async function openStream(reached: Reached, who: Behalf, events: DuplexEvents): Promise<Duplex> {
  const { options } = reached
  const leaving = new AbortController()
  const late = setTimeout(() => leaving.abort(), options.firstByteMsMax)
  try {
    const body = await get(reached, who, leaving.signal)
    const stream = eventsOf(body, options.answerBytesMax)
    const endpoint = await endpointIn(stream, reached.url)
    const state: State = { ...reached, leaving, stream, endpoint }
    const over = read(state, events)
    return {
      send: (message, by) => post(state, message, by),
      async close() {
        leaving.abort()
        await over
      },
    }
  } catch (error) {
    const isLate = leaving.signal.aborted
    leaving.abort()
    throw isLate ? tooLate() : error instanceof UpstreamError ? error : failureOf(error)
  } finally {
    clearTimeout(late)
  }
}

const tooLate = (): UpstreamError =>
  new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long to name its endpoint')

/** Redirects are not followed: the credential is for this server alone. */
async function get(
  { options: { credential }, agent, url }: Reached,
  who: Behalf,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData['body']> {
  const { statusCode, headers, body } = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { accept: 'text/event-stream', ...(await credential.headersFor(who)) },
    signal,
  })
  if (statusCode === 401) credential.forget(who)
  if (statusCode === 200 && /^text\/event-stream\b/i.test(String(headers['content-type']))) {
    return body
  }
  body.dump().catch(() => undefined)
  throw unusable('The server behind opens no stream')
}

const unusable = (message: string): UpstreamError =>
  new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', message)

/** 2024-11-05, basic/transports, HTTP with SSE: the first event says where to post. */
async function endpointIn(stream: AsyncIterator<ServerEvent>, url: URL): Promise<URL> {
  for (;;) {
    const { value, done } = await stream.next()
    if (done === true) throw unusable('The server behind names no endpoint')
    if (value.kind !== 'event' || value.event !== 'endpoint') continue
    const endpoint = URL.canParse(value.data, url.href) ? new URL(value.data, url) : undefined
    // What is said by clients, and credentials, are for the server that was configured.
    if (endpoint?.origin !== url.origin) throw unusable('The endpoint is of another origin')
    return endpoint
  }
}

async function read({ stream, leaving }: State, events: DuplexEvents): Promise<void> {
  try {
    for (;;) {
      const { value, done } = await stream.next()
      if (done === true) return
      for (const message of messagesOf(value)) events.onMessage(message)
    }
  } catch {
    // Broken off, by either side: it has ended in any case.
  } finally {
    leaving.abort()
    events.onEnd()
  }
}

function messagesOf(event: ServerEvent): readonly JsonObject[] {
  if (event.kind !== 'event' || (event.event ?? 'message') !== 'message') return []
  try {
    return messagesIn(parseExact(event.data))
  } catch {
    return []
  }
}

async function post(state: State, message: JsonObject, who: Behalf): Promise<void> {
  const { options, agent, endpoint, leaving } = state
  if (leaving.signal.aborted) throw gone()
  const shown = await options.credential.headersFor(who)
  const { statusCode, body } = await agent
    .request({
      origin: endpoint.origin,
      path: endpoint.pathname + endpoint.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...shown },
      body: stringifyExact(message),
      signal: leaving.signal,
    })
    .catch((error: unknown) => {
      throw leaving.signal.aborted ? gone() : failureOf(error)
    })
  // Its status is all that it says; a server need not come to an end with the rest.
  body.dump().catch(() => undefined)
  if (statusCode >= 200 && statusCode < 300) return
  if (statusCode === 401) options.credential.forget(who)
  // It has forgotten the session, whatever its stream looks like.
  if (statusCode === 404) leaving.abort()
  throw statusCode === 404 ? gone() : unusable('The server behind does not take a message')
}

const gone = (): UpstreamError =>
  new UpstreamError('UPSTREAM_UNREACHABLE', 'The stream of the server behind has ended')
