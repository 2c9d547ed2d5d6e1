import type { Admitted, AuthInfo } from '@handfast/guard'
import type { JsonObject } from '@handfast/protocol'
import { emptyAnswer } from './empty-answer.ts'
import { AnsweredHere } from './stage.ts'
import { beginPassages } from './passages.ts'
import type { Passages, Passed } from './passages.ts'
import { parseExact, stringifyExact } from './exact-numbers.ts'
import type { Exchange } from './exchange.ts'
import type { Leaving } from './leaving.ts'
import type { Route } from './route.ts'
import { resume, withoutIds, withSealedIds } from './resume.ts'
import { resumedBy } from './resumed-by.ts'
import { send } from './send.ts'
import type { Sending } from './send.ts'
import { UpstreamError, isUpstreamError } from './upstream.ts'
import type { UpstreamAnswer, UpstreamContent, ServerEvent } from './upstream.ts'

export interface Forwarded {
  readonly admission: Admitted
  readonly exchange: Exchange
  readonly headers: Readonly<Record<string, string>>
  /** Of the client's; it means nothing to the server behind. */
  readonly lastEventId: string | undefined
  readonly authInfo: AuthInfo | undefined
  readonly leaving: Leaving
}

/**
 * An admitted request, by way of the stages to the server behind, and its answer back.
 *
 * @throws UpstreamError when the server behind gives none.
 */
export function forward(route: Route, forwarded: Forwarded): Promise<UpstreamAnswer> {
  const { exchange, lastEventId, leaving } = forwarded
  const { signal } = leaving.controller
  if (exchange.method !== 'GET') return forwardOnce(route, forwarded)
  const open = (eventId: string | undefined): Promise<UpstreamAnswer> =>
    forwardOnce(route, eventId === undefined ? forwarded : withLastEvent(forwarded, eventId))
  return resume({ route, exchange, lastEventId, signal, open })
}

const withLastEvent = (forwarded: Forwarded, eventId: string): Forwarded => ({
  ...forwarded,
  headers: { ...forwarded.headers, 'last-event-id': eventId },
})

async function forwardOnce(route: Route, forwarded: Forwarded): Promise<UpstreamAnswer> {
  const { admission, exchange } = forwarded
  const passages = beginPassages(route.stages, exchange)
  try {
    const passing = passages.toServer(admission.body)
    const passed = passing instanceof Promise ? await passing : passing
    const { body } = passed
    // What was answered here of a batch may have been all of it.
    const isLeft = !Array.isArray(body) || body.length > 0
    const request = requestOf(forwarded, passages, body)
    const answer = isLeft ? await send(route, { admission, exchange, request }) : emptyAnswer(200)
    const seen = shown(answer, passages)
    const content = resumable(seen instanceof Promise ? await seen : seen, route, forwarded)
    const { status, sessionId } = answer
    const headers = passages.headersToClient(answer.headers)
    return withAnswered({ status, headers, sessionId, content }, passed)
  } catch (error) {
    passages.end()
    return refusal(error, exchange)
  }
}

function resumable(
  content: UpstreamContent,
  route: Route,
  { exchange, leaving }: Forwarded,
): UpstreamContent {
  if (content.kind !== 'events') return content
  const { session, method } = exchange
  const by = resumedBy(route, exchange)
  if (session === undefined || by === 'nobody') {
    return { ...content, events: withoutIds(content.events) }
  }
  if (by === 'upstream') {
    return { ...content, events: withSealedIds(content.events, route, { ...exchange, session }) }
  }
  const events = route.replays.through({
    session: session.ref,
    isOwn: method === 'GET',
    events: content.events,
    begun: leaving.goOn,
    stop: () => leaving.controller.abort(),
    over: leaving.wentOn,
    untilOver: () => route.guard.untilOver(session),
  })
  return { ...content, events }
}

function requestOf(
  { exchange, headers, authInfo, leaving }: Forwarded,
  passages: Passages,
  body: unknown,
): Sending['request'] {
  const { method, caller } = exchange
  const { signal } = leaving.controller
  return { method, headers: passages.headersToServer(headers), body, caller, authInfo, signal }
}

/** @throws What is no refusal of a stage. */
function refusal(error: unknown, { asked }: Exchange): UpstreamAnswer {
  if (!(error instanceof AnsweredHere)) throw error
  const { status, answer, headers, id = asked[0]?.id ?? null } = error
  const text = JSON.stringify({ jsonrpc: '2.0', id, ...answer })
  return { status, headers, sessionId: undefined, content: json(text) }
}

const json = (text: string): UpstreamContent => ({ kind: 'text', type: 'application/json', text })

function shown(
  { status, content }: UpstreamAnswer,
  passages: Passages,
): UpstreamContent | Promise<UpstreamContent> {
  switch (content.kind) {
    case 'events':
      return { kind: 'events', events: shownEvents(content.events, passages) }
    case 'empty':
      passages.end()
      return content
    case 'text': {
      // Whatever it calls it: a client may read it as JSON.
      const text = passages.toClient(content.text)
      const withText = (shownText: string | undefined): UpstreamContent => {
        passages.end()
        return shownText === undefined ? { kind: 'empty' } : { ...content, text: shownText }
      }
      if (!(text instanceof Promise)) return withText(text)
      // An error is one without its words, too.
      const isError = status >= 400
      return text.then(withText, (error) => {
        if (isError && isUpstreamError(error)) return withText(undefined)
        throw error
      })
    }
  }
}

async function* shownEvents(
  events: AsyncIterable<ServerEvent>,
  passages: Passages,
): AsyncGenerator<ServerEvent> {
  try {
    for await (const event of events) {
      // One without data only says where to resume.
      if (event.kind === 'comment' || event.data === '') yield event
      else {
        const data = await passages.toClient(event.data)
        if (data !== undefined) yield { ...event, data }
      }
    }
  } finally {
    passages.end()
  }
}

/** What was answered here goes along with what the server behind has answered of the batch. */
function withAnswered(answer: UpstreamAnswer, { answered }: Passed): UpstreamAnswer {
  if (answered.length === 0) return answer
  const { content } = answer
  switch (content.kind) {
    case 'events':
      return { ...answer, content: { kind: 'events', events: preceded(content.events, answered) } }
    case 'text':
      return { ...answer, content: json(joined(content.text, answered)) }
    case 'empty':
      return { ...answer, status: 200, content: json(JSON.stringify(answered)) }
  }
}

async function* preceded(
  events: AsyncIterable<ServerEvent>,
  answered: readonly JsonObject[],
): AsyncGenerator<ServerEvent> {
  for (const one of answered) yield { kind: 'event', data: JSON.stringify(one) }
  yield* events
}

/** @throws UpstreamError when the server behind has written no JSON. */
function joined(text: string, answered: readonly JsonObject[]): string {
  try {
    const body = parseExact(text)
    return stringifyExact([...(Array.isArray(body) ? body : [body]), ...answered])
  } catch (cause) {
    throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'The answer is no JSON', { cause })
  }
}
