import { memberOf } from '@handfast/protocol'
import { messageIn } from './message-in.ts'
import type { ServerEvent, UpstreamAnswer, UpstreamContent, UpstreamRequest } from './upstream.ts'
import type { EndSignal } from './ending.ts'

/** Where the server names no other (HTML Living Standard, section 9.2.6: a few seconds). */
const retryMsDefault = 1000
const retryMsMin = 100
const retryMsMax = 30_000
/** In a row that brought no event. */
const resumptionsMax = 100

interface Place {
  /** Its answer, and what says how far it is. */
  readonly id: string | number
  readonly progressToken: unknown
  lastEventId: string | undefined
  retryMs: number
  isAnswered: boolean
}

/**
 * A server may close the stream of a request before the answer, and wait for its client to come
 * back (2025-11-25, basic/transports, Sending Messages 6). The gateway is that client, so that its
 * own clients have one stream. Of what comes after that, only what names the request is passed on:
 * whose events a server replays cannot be seen from outside.
 */
export function untilAnswered(
  answer: UpstreamAnswer,
  request: UpstreamRequest,
  ask: (request: UpstreamRequest) => Promise<UpstreamAnswer>,
): UpstreamAnswer {
  const { content } = answer
  const place = placeIn(request.body)
  if (request.method !== 'POST' || content.kind !== 'events' || place === undefined) return answer
  const again = (lastEventId: string): Promise<UpstreamAnswer> =>
    ask({
      ...request,
      method: 'GET',
      body: undefined,
      headers: {
        ...request.headers,
        accept: 'text/event-stream',
        'last-event-id': lastEventId,
      },
    })
  const events = following(content.events, { place, signal: request.signal, again })
  return { ...answer, content: { kind: 'events', events } }
}

/** Of a single request; a batch has no one answer to wait for. */
function placeIn(body: unknown): Place | undefined {
  const id = memberOf(body, 'id')
  const isRequest = typeof memberOf(body, 'method') === 'string'
  if (!isRequest || (typeof id !== 'string' && typeof id !== 'number')) return undefined
  const progressToken = memberOf(memberOf(memberOf(body, 'params'), '_meta'), 'progressToken')
  return { id, progressToken, lastEventId: undefined, retryMs: retryMsDefault, isAnswered: false }
}

interface Following {
  readonly place: Place
  readonly signal: EndSignal
  again(lastEventId: string): Promise<UpstreamAnswer>
}

async function* following(
  events: AsyncIterable<ServerEvent>,
  { place, signal, again }: Following,
): AsyncGenerator<ServerEvent> {
  for await (const event of events) {
    note(event, place)
    yield event
  }
  for (let vain = 0; vain < resumptionsMax; vain += 1) {
    const from = place.lastEventId
    if (from === undefined || place.isAnswered) return
    await pause(place.retryMs, signal)
    const { content } = await again(from)
    if (content.kind !== 'events') return
    yield* ofRequest(content, place)
    if (place.lastEventId !== from) vain = 0
  }
}

/** @throws The reason of the signal. */
async function pause(ms: number, signal: EndSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake, { once: true })
  })
  signal.throwIfAborted()
}

async function* ofRequest(
  { events }: Extract<UpstreamContent, { readonly kind: 'events' }>,
  place: Place,
): AsyncGenerator<ServerEvent> {
  for await (const event of events) {
    note(event, place)
    if (event.kind === 'comment' || event.data === '' || names(event.data, place)) yield event
    // The stream may be one for what nobody asked by now, and stay open.
    if (place.isAnswered) return
  }
}

function note(event: ServerEvent, place: Place): void {
  if (event.kind === 'comment') return
  place.lastEventId = event.id ?? place.lastEventId
  if (event.retry !== undefined) {
    place.retryMs = Math.min(Math.max(event.retry, retryMsMin), retryMsMax)
  }
  // Where nothing can be resumed, nothing has to be read.
  if (place.lastEventId === undefined || !event.data.includes(JSON.stringify(place.id))) return
  const message = messageIn(event.data)
  place.isAnswered ||= message?.['id'] === place.id && message['method'] === undefined
}

function names(data: string, { id, progressToken }: Place): boolean {
  const message = messageIn(data)
  if (message === undefined) return false
  const { method, params } = message
  if (method === undefined) return message['id'] === id
  const token = memberOf(params, 'progressToken')
  return method === 'notifications/progress' && token !== undefined && token === progressToken
}
