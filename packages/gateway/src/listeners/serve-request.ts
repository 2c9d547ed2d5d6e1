import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { headersOf, peerOf } from '@handfast/guard/adapters/node'
import { refusalOf } from '@handfast/guard'
import type { Admitted, GuardRequest } from '@handfast/guard'
import type { JsonObject } from '@handfast/protocol'
import { askedIn } from '../data-path/asked.ts'
import type { Asking } from '../data-path/challenge.ts'
import type { Exchange } from '../data-path/exchange.ts'
import { forward } from '../data-path/forward.ts'
import { headersForServer } from '../data-path/headers.ts'
import { createLeaving } from '../data-path/leaving.ts'
import type { Leaving } from '../data-path/leaving.ts'
import type { Route } from '../data-path/route.ts'
import { sessionNote } from '../data-path/session-note.ts'
import type { RequestTelemetry } from '../telemetry/telemetry.ts'
import { isUpstreamError } from '../data-path/upstream.ts'
import type { UpstreamErrorCode } from '../data-path/upstream.ts'
import { addressOf } from './addresses.ts'
import { cutOff, endWith, isGone, sendAnswer, sendUpstreamAnswer } from './answer.ts'
import type { Answer, Res } from './answer.ts'
import { corsHeaders, preflightAnswer } from './cors.ts'
import { certificateOf } from './certificate.ts'
import { guardRefusal } from './guard-refusal.ts'
import { identify } from './identify.ts'
import { takePlace } from './place.ts'
import { plainPath } from './plain-path.ts'
import { readBody } from './read-body.ts'
import type { Serving } from './serving.ts'
import type { Standing } from './standing.ts'

export type Req = IncomingMessage | Http2ServerRequest

/** One request, from the socket to the server behind and back. */
export async function serveRequest(req: Req, res: Res, serving: Serving): Promise<void> {
  const told = peerOf(req)
  const peer = told instanceof Promise ? await told : told
  const headers = headersOf(req)
  const url = addressOf(req, peer.isTls === true)
  if (headers === undefined || url === undefined) {
    return sendAnswer(res, refusalOf('header-malformed'))
  }
  const method = req.method ?? ''
  const path = plainPath(req.url ?? '', url)
  if (path === undefined) return sendAnswer(res, nothingHere)
  const route = serving.routeAt(path)
  if (route === undefined) return sendAnswer(res, metadataAnswer(serving.metadataAt(url)))
  const preflight = preflightAnswer(method, headers, serving.pages)
  if (preflight !== undefined) return sendAnswer(res, preflight)
  if (!isMethod(method)) return sendAnswer(res, wrongMethod)
  const seen = serving.telemetry.began(route.config.name, { method, headers })
  const leaving = createLeaving()
  res.on('close', () => {
    // To abort what is over would cost as much as to hash an id.
    if (!res.writableEnded) leaving.leave()
    seen.ended(res.headersSent ? res.statusCode : clientGone)
  })
  for (const header of Object.entries(corsHeaders(headers.get('origin'), serving.pages.origins))) {
    res.setHeader(...header)
  }
  const certificate = certificateOf(req.socket)
  const asking = {
    authenticators: serving.authenticators,
    metadataUrl: serving.metadataUrlOf(route, url),
  }
  const resource = serving.resourceOf(route)
  const presented = { method, url, headers, peer, certificate, resource }
  const identity = await identify(presented, asking)
  if ('status' in identity) {
    seen.refused('no-credential')
    return sendAnswer(res, identity)
  }
  const read = method === 'POST' ? await readBody(req, serving.limits) : { body: undefined }
  if ('refused' in read) {
    seen.refused(read.refused)
    const refusal = refusalOf(read.refused)
    return sendAnswer(res, req.readableEnded ? refusal : withoutRest(refusal))
  }
  const { body } = read
  const { authInfo } = identity
  const asked: Asked = {
    method,
    url,
    headers,
    body,
    authInfo,
    peer,
    isStateless: route.config.stateless,
    closeBehind: route.renewals.ending(authInfo),
    sessionData: (who) => sessionNote(who, body),
    controller: leaving.controller,
  }
  await admitted({ route, res, asked, leaving, asking, seen }, serving)
}

/** What nginx logs where the client went before any answer. */
const clientGone = 499

const nothingHere: Answer = { status: 404, headers: {}, body: '' }
const wrongMethod: Answer = { status: 405, headers: { allow: 'GET, POST, DELETE' }, body: '' }

/** What is left of the body is not read, so that nothing can follow it (RFC 9112, section 9.6). */
const withoutRest = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, connection: 'close' },
})

/** RFC 9728, section 3.2. It is the same for everybody, and asked for by pages too. */
function metadataAnswer(metadata: JsonObject | undefined): Answer {
  if (metadata === undefined) return nothingHere
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' }
  return { status: 200, headers, body: JSON.stringify(metadata) }
}

const isMethod = (method: string): method is Exchange['method'] =>
  method === 'POST' || method === 'GET' || method === 'DELETE'

type Asked = GuardRequest & { readonly method: Exchange['method'] }

interface Admitting {
  readonly route: Route
  readonly res: Res
  readonly asking: Asking
  readonly asked: Asked
  readonly leaving: Leaving
  readonly seen: RequestTelemetry
}

async function admitted(admitting: Admitting, { allowances, standing }: Serving): Promise<void> {
  const { route, res, asked, leaving, seen } = admitting
  const admission = await route.guard.admit(asked)
  if (admission.kind === 'refused') {
    seen.refused(admission.refusal.kind)
    return sendAnswer(res, admission.refusal)
  }
  const { owner } = admission.context.caller
  const giveBack = takePlace(allowances, { owner, asked, upstream: route.config })
  try {
    const isWithinRate = allowances.takeRequests(owner, messagesIn(asked.body))
    if (giveBack === undefined || !isWithinRate) {
      seen.refused('locked')
      return sendAnswer(res, isWithinRate ? busy : refusalOf('locked'))
    }
    // Of a body that was given up half way, too.
    if (!isGone(res)) {
      await pass({ ...admitting, standing }, admission)
    }
  } catch (error) {
    if (!leaving.isOver()) fail({ res, seen, id: onlyIdIn(asked.body) }, error)
    // The session is over, and the client still there.
    else if (!isGone(res)) finish(res)
  } finally {
    // A client that comes back to a stream needs its place for that.
    if (asked.method === 'GET') giveBack?.()
    else leaving.whenOver(giveBack ?? nothing)
    await admission.ended()
  }
}

const nothing = (): void => undefined

/** What is under way ends sooner than a minute is over. */
const busy: Answer = {
  ...refusalOf('locked'),
  headers: { ...refusalOf('locked').headers, 'retry-after': '5' },
}

/** Each of a batch is one that the server behind has to do. */
const messagesIn = (body: unknown): number => (Array.isArray(body) ? Math.max(body.length, 1) : 1)

interface Failing extends Pick<Admitting, 'res' | 'seen'> {
  /** Null for what answers several requests, or none. */
  readonly id: string | number | null
}

function onlyIdIn(body: unknown): Failing['id'] {
  const [first, ...others] = askedIn(body)
  return first === undefined || others.length > 0 ? null : first.id
}

/** A stream that was begun cannot become an error any more: cut off, it is none that has ended. */
function fail({ res, seen, id }: Failing, error: unknown): void {
  if (isUpstreamError(error)) seen.upstreamFailed(error.code)
  if (res.headersSent) return cutOff(res)
  const refusal = guardRefusal(error)
  if (refusal !== undefined) return sendAnswer(res, refusal)
  if (!isUpstreamError(error)) throw error
  sendAnswer(res, failures[error.code](id))
}

function finish(res: Res): void {
  if (res.headersSent) return void endWith(res)
  sendAnswer(res, refusalOf('session-unknown'))
}

interface Passing extends Admitting {
  readonly standing: Standing
}

async function pass(
  { route, res, asked, leaving, asking, seen, standing }: Passing,
  admission: Admitted,
): Promise<void> {
  const { headers, method, authInfo } = asked
  const { context } = admission
  const exchange: Exchange = {
    caller: context.caller,
    session: context.session,
    body: context.body,
    upstream: route.config.name,
    method,
    era: admission.era,
    scopes: authInfo?.scopes ?? [],
    asking,
    asked: askedIn(admission.body),
  }
  seen.admitted(exchange)
  const forwarded = {
    admission,
    exchange,
    headers: Object.assign(headersForServer(headers), seen.traceHeaders()),
    lastEventId: headers.get('last-event-id') ?? undefined,
    authInfo,
    leaving,
  }
  const answer = await seen.run(() => forward(route, forwarded))
  seen.answered(answer.content.kind === 'events' ? 'stream' : 'whole')
  const { status, sessionId } = answer
  const shown = admission.answered({ status, sessionId })
  const hasSession = headers.has('mcp-session-id')
  const over = standing.hold({ exchange, hasSession, authInfo }, leaving.leave)
  try {
    await sendUpstreamAnswer(res, answer, shown === undefined ? {} : { 'mcp-session-id': shown })
  } finally {
    over()
  }
}

const failure =
  (status: number, message: string, more: Readonly<Record<string, string>> = {}) =>
  (id: Failing['id']): Answer => ({
    status,
    headers: { 'content-type': 'application/json', ...more },
    body: JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id }),
  })

const failures: Readonly<Record<UpstreamErrorCode, (id: Failing['id']) => Answer>> = {
  UPSTREAM_UNREACHABLE: failure(502, 'The server behind is not there'),
  UPSTREAM_TIMEOUT: failure(504, 'The server behind took too long'),
  UPSTREAM_ANSWER_UNUSABLE: failure(502, 'The answer of the server behind cannot be used'),
  UPSTREAM_REDIRECTS: failure(502, 'The server behind is at another address'),
  UPSTREAM_FULL: failure(503, 'The server behind has no room', { 'retry-after': '5' }),
  UPSTREAM_CREDENTIAL_REFUSED: failure(502, 'The server behind lets this caller not in'),
}
