import { refusalOf } from '@handfast/guard'
import type { Admitted, Session } from '@handfast/guard'
import { emptyAnswer } from './empty-answer.ts'
import type { Exchange } from './exchange.ts'
import { isKeptBehind } from './kept-behind.ts'
import { resumedBy } from './resumed-by.ts'
import { answerWith } from './refused.ts'
import type { Route } from './route.ts'
import { untilAnswered } from './until-answered.ts'
import type { UpstreamAnswer, UpstreamRequest } from './upstream.ts'

export interface Sending {
  readonly admission: Admitted
  readonly exchange: Exchange
  /** But for the name of the session. */
  readonly request: Omit<UpstreamRequest, 'sessionId'>
}

/**
 * The request, once, and once more when the server behind has forgotten the session meanwhile.
 *
 * @throws UpstreamError when there is no answer to be had.
 */
export async function send(route: Route, sending: Sending): Promise<UpstreamAnswer> {
  const { admission, exchange, request } = sending
  const { innerSessionId: inner } = admission
  const named = { ...request, sessionId: inner }
  const first = await route.upstream.send(named)
  const answer = followed(route, { exchange, request: named, answer: first })
  const { session, caller } = exchange
  if (session === undefined) return answer
  if (inner === undefined) return claimed(route, sending, answer)
  if (request.method === 'DELETE') {
    route.replays.forget(session.ref)
    await route.renewals.ended(inner, caller, answer.status)
    return answer
  }
  if (answer.status !== 404) return answer
  if (await isForgotten(route, named, inner)) return anew(route, sending, { session, inner })
  return request.method === 'GET' ? noStream : answer
}

/** 2025-11-25, basic/transports, Listening for Messages from the Server 2: 405 says so (MUST). */
const noStream = emptyAnswer(405, { allow: 'POST, DELETE' })

/**
 * A server that has no route for GET says 404, too; of a POST, which all have, it is the session.
 * What was never asked is not cancelled (2025-11-25, basic/utilities/cancellation, SHOULD).
 */
async function isForgotten(
  { upstream }: Route,
  request: UpstreamRequest,
  inner: string,
): Promise<boolean> {
  if (!isKeptBehind(inner)) return false
  if (request.method !== 'GET') return true
  const { 'last-event-id': _lastEventId, ...others } = request.headers
  const headers = { ...others, accept: 'application/json, text/event-stream' }
  const params = { requestId: globalThis.crypto.randomUUID() }
  const body = { jsonrpc: '2.0', method: 'notifications/cancelled', params }
  const { status } = await upstream.send({ ...request, method: 'POST', headers, body })
  return status === 404
}

interface Answered {
  readonly exchange: Exchange
  readonly request: UpstreamRequest
  readonly answer: UpstreamAnswer
}

/** With the rest of its stream, where the server behind sends that on another one. */
function followed(route: Route, { exchange, request, answer }: Answered): UpstreamAnswer {
  const isStream = answer.content.kind === 'events' && request.sessionId !== undefined
  if (!isStream || resumedBy(route, exchange) !== 'gateway') return answer
  return untilAnswered(answer, request, route.upstream.send)
}

/** A session that begins: what it is called is known from its answer. */
async function claimed(
  { renewals }: Route,
  { exchange: { session, caller } }: Sending,
  answer: UpstreamAnswer,
): Promise<UpstreamAnswer> {
  const isMade = answer.status >= 200 && answer.status < 300
  if (isMade && session !== undefined && answer.sessionId !== undefined) {
    await renewals.claim(answer.sessionId, session, caller)
  }
  return answer
}

interface Known {
  readonly session: Session
  readonly inner: string
}

/** 2025-11-25, basic/transports, Session Management 3: 404 says that it is over (MUST). */
async function anew(
  route: Route,
  { exchange, request }: Sending,
  { session, inner }: Known,
): Promise<UpstreamAnswer> {
  const { config, guard, renewals, replays } = route
  const { caller } = exchange
  const { authInfo, headers } = request
  const renewed =
    config.onForgotten === 'begin-anew'
      ? await renewals.renew({ session, inner, caller, authInfo, headers })
      : undefined
  if (renewed !== undefined) {
    const named = { ...request, sessionId: renewed }
    const answer = await route.upstream.send(named)
    if (answer.status !== 404) return followed(route, { exchange, request: named, answer })
    // The server has just made the session; what it does not have is a stream.
    if (request.method === 'GET') return noStream
  }
  await guard.sessions.revoke(session.ref, 'forgotten')
  replays.forget(session.ref)
  return answerWith(refusalOf('session-unknown'))
}
