import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { messageIn } from './message-in.ts'
import { textOf } from './text-of.ts'
import type { Forgotten } from './renewals.ts'
import { readSessionNote } from './session-note.ts'
import type { Upstream, UpstreamAnswer, UpstreamContent, UpstreamRequest } from './upstream.ts'

/** For each of both requests. */
const beginMsMax = 30_000
/** A server may say something before it answers. */
const eventsMax = 100

/**
 * Initializes the server behind once more, as the client has done, and says what it calls the new
 * session. Undefined when it makes none, or speaks another revision than the client by now: then
 * the client has to begin by itself.
 */
export async function beginAnew(
  upstream: Upstream,
  { session, caller, authInfo, headers }: Forgotten,
): Promise<string | undefined> {
  const params = readSessionNote(session.data)?.initialize
  if (params === undefined) return undefined
  const { 'mcp-protocol-version': spoken, ...initial } = headers
  const asking = {
    method: 'POST',
    caller,
    authInfo,
    signal: AbortSignal.timeout(beginMsMax),
  } as const
  const id = globalThis.crypto.randomUUID()
  const answer = await upstream.send({
    ...asking,
    headers: { ...initial, accept: 'application/json, text/event-stream' },
    sessionId: undefined,
    body: { jsonrpc: '2.0', id, method: 'initialize', params },
  })
  const sessionId = await agreed(answer, id, spoken)
  if (sessionId === undefined) return undefined
  await confirm(upstream, { ...asking, headers, sessionId, body: initialized })
  return sessionId
}

/** 2025-11-25, basic/lifecycle, Initialization. */
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }

async function agreed(
  { status, sessionId, content }: UpstreamAnswer,
  id: string,
  spoken: string | undefined,
): Promise<string | undefined> {
  if (status < 200 || status >= 300) return undefined
  const result = memberOf(await responseIn(content, id), 'result')
  const version = textOf(memberOf(result, 'protocolVersion'))
  return version !== undefined && version === (spoken ?? version) ? sessionId : undefined
}

async function confirm(upstream: Upstream, request: UpstreamRequest): Promise<void> {
  const heard = new AbortController()
  const late = AbortSignal.timeout(beginMsMax)
  await upstream.send({ ...request, signal: AbortSignal.any([late, heard.signal]) })
  // Nothing is expected; what is left open would keep a connection.
  heard.abort()
}

async function responseIn(content: UpstreamContent, id: string): Promise<JsonObject | undefined> {
  if (content.kind === 'empty') return undefined
  if (content.kind === 'text') return responseOf(content.text, id)
  let count = 0
  for await (const event of content.events) {
    const response = event.kind === 'event' ? responseOf(event.data, id) : undefined
    if (response !== undefined) return response
    if ((count += 1) >= eventsMax) return undefined
  }
  return undefined
}

function responseOf(text: string, id: string): JsonObject | undefined {
  const message = messageIn(text)
  return message?.['id'] === id ? message : undefined
}
