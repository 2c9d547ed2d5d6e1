import type { Admitted } from '../core/admit.ts'
import type { GuardRequest, Peer } from '../core/guard-request.ts'
import { unknownPeer } from '../core/guard-request.ts'
import type { AuthInfo } from '../core/principal.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Guard } from '../guard.ts'
import { readBody } from './read-body.ts'
import { withEnd } from './with-end.ts'

/** What is handed on with a request, in the manner of both official SDKs. */
export interface FetchExtra {
  readonly authInfo?: AuthInfo
  readonly parsedBody?: unknown
}

export type FetchServer = (request: Request, extra?: FetchExtra) => Promise<Response> | Response

export interface GuardFetchOptions {
  /** Verifies the token; a response refuses. `requireBearerAuth` of the SDK fits. */
  readonly authenticate?: (request: Request) => Promise<AuthInfo | Response | undefined>
  /** What the runtime knows of the connection. */
  readonly peerOf?: (request: Request) => Peer
  readonly bodyBytesMax?: number
}

const bodyBytesMaxDefault = 4 * 1024 * 1024

/** Puts the guard in front of anything that makes a `Response` of a `Request`. */
export function guardFetch(
  guard: Guard,
  serve: FetchServer,
  options: GuardFetchOptions = {},
): (request: Request, extra?: FetchExtra) => Promise<Response> {
  return async (request, extra = {}) => {
    const authInfo = extra.authInfo ?? (await options.authenticate?.(request))
    if (authInfo instanceof Response) return authInfo
    const read =
      'parsedBody' in extra
        ? { body: extra.parsedBody }
        : await readBody(request, options.bodyBytesMax ?? bodyBytesMaxDefault)
    if ('refused' in read) return responseOf(refusalOf(read.refused))
    const peer = options.peerOf?.(request) ?? unknownPeer
    const { method, headers } = request
    const asked: GuardRequest = {
      method,
      url: new URL(request.url),
      headers,
      body: read.body,
      authInfo,
      peer,
    }
    const admission = await guard.admit(asked)
    if (admission.kind === 'refused') return responseOf(admission.refusal)
    return answerOf(admission, await served({ guard, serve, request, authInfo, admission }))
  }
}

interface Serving {
  readonly guard: Guard
  readonly serve: FetchServer
  readonly request: Request
  readonly authInfo: AuthInfo | undefined
  readonly admission: Admitted
}

async function served({ guard, serve, request, authInfo, admission }: Serving): Promise<Response> {
  const { body, context, innerSessionId } = admission
  const headers = new Headers(request.headers)
  headers.delete('mcp-session-id')
  if (innerSessionId !== undefined) headers.set('mcp-session-id', innerSessionId)
  headers.delete('content-length')
  // Written anew from what was judged, so that nobody behind can read it in another way.
  const text = body === undefined ? {} : { body: JSON.stringify(body) }
  const inner = new Request(request.url, {
    method: request.method,
    headers,
    signal: request.signal,
    ...text,
  })
  const extra: FetchExtra = {
    ...(authInfo === undefined ? {} : { authInfo }),
    ...(body === undefined ? {} : { parsedBody: body }),
  }
  try {
    return await guard.run(context, () => serve(inner, extra))
  } catch (error) {
    await admission.ended()
    throw error
  }
}

function answerOf(admission: Admitted, answer: Response): Response {
  const headers = new Headers(answer.headers)
  const sessionId = headers.get('mcp-session-id') ?? undefined
  const shown = admission.answered({ status: answer.status, sessionId })
  headers.delete('mcp-session-id')
  if (shown !== undefined) headers.set('mcp-session-id', shown)
  const { status, statusText } = answer
  const body = withEnd(answer.body, admission)
  return new Response(body, { status, statusText, headers })
}

const responseOf = ({ status, headers, body }: Refusal): Response =>
  new Response(body, { status, headers: { ...headers } })
