import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { headersOf, peerOf, urlOf } from '@handfast/guard/adapters/node'
import { refusalOf } from '@handfast/guard'
import type { Admitted, AuthInfo, Caller, GuardRequest } from '@handfast/guard'
import { classify } from '@handfast/protocol'
import type { LimitsConfig } from '../config/config.ts'
import { askedIn } from '../data-path/asked.ts'
import type { Presented } from '../data-path/authenticator.ts'
import type { Exchange } from '../data-path/exchange.ts'
import { forward } from '../data-path/forward.ts'
import { headersForServer } from '../data-path/headers.ts'
import type { Route } from '../data-path/route.ts'
import { sessionNote } from '../data-path/session-note.ts'
import type { SessionNote } from '../data-path/session-note.ts'
import type { RequestTelemetry, Telemetry } from '../telemetry/telemetry.ts'
import { isUpstreamError } from '../data-path/upstream.ts'
import type { UpstreamErrorCode } from '../data-path/upstream.ts'
import { endWith, sendAnswer, sendUpstreamAnswer } from './answer.ts'
import type { Answer, Res } from './answer.ts'
import { readBody } from './read-body.ts'

export type Req = IncomingMessage | Http2ServerRequest

export interface Serving {
  readonly routeOf: (path: string) => Route | undefined
  readonly limits: LimitsConfig
  /** Who is calling, or the answer to whoever does not say so. */
  readonly identify: (presented: Presented, route: Route) => Promise<CallerIdentity | Answer>
  readonly telemetry: Telemetry
}

export interface CallerIdentity {
  readonly authInfo: AuthInfo | undefined
}

/** One request, from the socket to the server behind and back. */
export async function serveRequest(req: Req, res: Res, serving: Serving): Promise<void> {
  const peer = await peerOf(req)
  const headers = headersOf(req)
  const url = urlOf(req, peer.isTls === true)
  if (headers === undefined || url === undefined)
    return sendAnswer(res, refusalOf('header-malformed'))
  const route = serving.routeOf(url.pathname)
  const method = req.method ?? ''
  if (route === undefined || !isMethod(method)) return sendAnswer(res, elsewhere(route))
  const seen = serving.telemetry.began(route.config.name, { method, headers })
  res.once('close', () => seen.ended(res.headersSent ? res.statusCode : clientGone))
  const identity = await serving.identify({ method, url, headers, peer }, route)
  if ('status' in identity) {
    seen.refused('no-credential')
    return sendAnswer(res, identity)
  }
  const read = method === 'POST' ? await readBody(req, serving.limits) : { body: undefined }
  if ('refused' in read) {
    seen.refused(read.refused)
    return sendAnswer(res, refusalOf(read.refused))
  }
  const asked = { method, url, headers, body: read.body, authInfo: identity.authInfo, peer }
  await admitted({ route, res, asked, seen })
}

/** What nginx logs for it: no answer was begun when the client went. */
const clientGone = 499

const isMethod = (method: string): method is Exchange['method'] =>
  method === 'POST' || method === 'GET' || method === 'DELETE'

const elsewhere = (route: Route | undefined): Answer =>
  route === undefined
    ? { status: 404, headers: {}, body: '' }
    : { status: 405, headers: { allow: 'GET, POST, DELETE' }, body: '' }

interface Admitting {
  readonly route: Route
  readonly res: Res
  readonly asked: GuardRequest & { readonly method: Exchange['method'] }
  readonly seen: RequestTelemetry
}

async function admitted(admitting: Admitting): Promise<void> {
  const { route, res, asked, seen } = admitting
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const { authInfo } = asked
  const closeBehind = (sessionId: string, caller: Caller): unknown =>
    endBehind(route, sessionId, { caller, authInfo })
  const isStateless = route.config.stateless
  const sessionData = (who: Caller): SessionNote => sessionNote(who, asked.body)
  const admission = await route.guard.admit({ ...asked, isStateless, closeBehind, sessionData })
  if (admission.kind === 'refused') {
    seen.refused(admission.refusal.kind)
    return sendAnswer(res, admission.refusal)
  }
  try {
    if (!res.destroyed) {
      await route.guard.run(admission.context, () => pass(admitting, admission, gone))
    }
  } catch (error) {
    if (!gone.signal.aborted && isUpstreamError(error)) seen.upstreamFailed(error.code)
    if (!gone.signal.aborted) fail(res, error)
    // The session is over, and the client still there.
    else if (!res.destroyed) finish(res)
  } finally {
    await admission.ended()
  }
}

/** A stream that was begun cannot become an error any more: cut off, it is none that has ended. */
function fail(res: Res, error: unknown): void {
  if (res.headersSent) return void res.destroy()
  if (!isUpstreamError(error)) throw error
  sendAnswer(res, failures[error.code])
}

function finish(res: Res): void {
  if (res.headersSent) return void endWith(res)
  sendAnswer(res, refusalOf('session-unknown'))
}

async function pass(
  { route, res, asked, seen }: Admitting,
  admission: Admitted,
  gone: AbortController,
): Promise<void> {
  const end = (): void => gone.abort()
  admission.signal?.addEventListener('abort', end, { once: true })
  if (admission.signal?.aborted === true) end()
  const { caller, session } = admission.context
  const { headers, method, body, authInfo } = asked
  const { era } = classify({
    protocolVersionHeader: headers.get('mcp-protocol-version') ?? undefined,
    body,
  })
  const exchange: Exchange = {
    upstream: route.config.name,
    method,
    // The guard lets nothing pass that is both.
    era: era === 'modern' ? 'modern' : 'legacy',
    caller,
    session,
    asked: askedIn(admission.body),
  }
  seen.admitted(exchange)
  try {
    const answer = await seen.run(() =>
      forward(route, {
        admission,
        exchange,
        headers: { ...headersForServer(headers), ...seen.traceHeaders() },
        authInfo,
        signal: gone.signal,
      }),
    )
    seen.answered(answer.content.kind === 'events' ? 'stream' : 'whole')
    const { status, sessionId } = answer
    const shown = admission.answered({ status, sessionId })
    await sendUpstreamAnswer(res, answer, shown === undefined ? {} : { 'mcp-session-id': shown })
  } finally {
    admission.signal?.removeEventListener('abort', end)
  }
}

const endMsMax = 5000

/** Whoever ended the session, the server behind is told as a client would tell it. */
async function endBehind(
  { upstream }: Route,
  sessionId: string,
  { caller, authInfo }: { readonly caller: Caller; readonly authInfo: AuthInfo | undefined },
): Promise<void> {
  const signal = AbortSignal.timeout(endMsMax)
  await upstream.send({
    method: 'DELETE',
    headers: {},
    sessionId,
    body: undefined,
    caller,
    authInfo,
    signal,
  })
}

const failure = (
  status: number,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...more },
  body: JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }),
})

const failures: Readonly<Record<UpstreamErrorCode, Answer>> = {
  UPSTREAM_UNREACHABLE: failure(502, 'The server behind is not there'),
  UPSTREAM_TIMEOUT: failure(504, 'The server behind took too long'),
  UPSTREAM_ANSWER_UNUSABLE: failure(502, 'The answer of the server behind cannot be used'),
  UPSTREAM_FULL: failure(503, 'The server behind has no room', { 'retry-after': '5' }),
  UPSTREAM_CREDENTIAL_REFUSED: failure(502, 'The server behind lets this caller not in'),
}
