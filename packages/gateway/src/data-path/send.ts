import { refusalOf } from '@handfast/guard'
import type { Admitted, Session } from '@handfast/guard'
import type { Exchange } from './exchange.ts'
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
  return answer.status === 404 ? anew(route, sending, { session, inner }) : answer
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
  }
  await guard.sessions.revoke(session.ref, 'forgotten')
  replays.forget(session.ref)
  return answerWith(refusalOf('session-unknown'))
}
