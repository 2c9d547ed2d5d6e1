import { unknownPeer } from '../core/guard-request.ts'
import type { Peer } from '../core/guard-request.ts'
import type { AuthInfo } from '../core/principal.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Guard } from '../guard.ts'
import { withForwardingOfProxies } from './forwarding.ts'
import { bodyBytesMaxDefault } from './options.ts'
import type { AdapterOptions } from './options.ts'
import { passFetch, responseOf } from './pass-fetch.ts'
import { readBody } from './read-body.ts'
import { verify } from './verify.ts'

/** What is handed on with a request, in the manner of both official SDKs. */
export interface FetchExtra {
  readonly authInfo?: AuthInfo
  readonly parsedBody?: unknown
}

export type FetchServer = (request: Request, extra?: FetchExtra) => Promise<Response> | Response

export interface GuardFetchOptions extends AdapterOptions {
  /** What the runtime knows of the connection. */
  readonly peerOf?: (request: Request) => Peer
  /**
   * The server behind goes by `parsedBody` and reads no body itself, as the handlers and transports
   * of the SDKs do. One that is written anew for it would be written for nothing.
   */
  readonly takesParsedBody?: boolean
  /**
   * The server behind makes a transport for each request without a session, and request ids are as
   * their clients chose them. Handlers of SDK v2 do, and refuse a server object that has one.
   */
  readonly hasTransportPerRequest?: boolean
}

/** Puts the guard in front of anything that makes a `Response` of a `Request`. */
export function guardFetch(
  guard: Guard,
  serve: FetchServer,
  options: GuardFetchOptions = {},
): (request: Request, extra?: FetchExtra) => Promise<Response> {
  const { bodyBytesMax = bodyBytesMaxDefault, peerOf = () => unknownPeer } = options
  return async (request, extra = {}) => {
    const peer = peerOf(request)
    const authInfo =
      extra.authInfo ?? (await verify({ guard, options, peer }, withoutBody(request)))
    if (authInfo instanceof Response) return authInfo
    const read =
      extra.parsedBody === undefined
        ? await readBody(request, bodyBytesMax)
        : { body: extra.parsedBody }
    if ('refused' in read) return responseOf(refusalOf(read.refused))
    const { method, headers, url } = request
    const admission = await guard.admit({
      method,
      url: new URL(url),
      headers,
      body: read.body,
      authInfo,
      peer,
      isStateless: options.isStateless,
      hasTransportPerRequest: options.hasTransportPerRequest,
      closeBehind: options.onSessionEnded ?? closer(serve, url),
    })
    if (admission.kind === 'refused') return responseOf(admission.refusal)
    const given: FetchExtra = {
      ...(authInfo === undefined ? {} : { authInfo }),
      ...(admission.body === undefined ? {} : { parsedBody: admission.body }),
    }
    return passFetch(admission, request, {
      serve: (inner) => guard.run(admission.context, () => serve(inner, given)),
      takesParsedBody: options.takesParsedBody === true,
    })
  }
}

/** For whoever looks at the headers alone, so that the body is left to be read once. */
export const withoutBody = ({ url, method, headers, signal }: Request): Request =>
  new Request(url, { method, headers, signal })

/** Ends a session of the server behind as a client would, where nothing else is said. */
function closer(serve: FetchServer, url: string): (innerSessionId: string) => Promise<void> {
  return async (innerSessionId) => {
    const headers = { 'mcp-session-id': innerSessionId }
    const answer = await serve(new Request(url, { method: 'DELETE', headers }), {})
    await answer.body?.cancel()
  }
}

/**
 * In front of all of a server, pages beside the endpoint included: forwarding headers come from the
 * guard's `proxies` and from nobody else.
 */
export function guardForwarding<More extends readonly unknown[]>(
  guard: Guard,
  serve: (request: Request, ...more: More) => Promise<Response> | Response,
  { peerOf = () => unknownPeer }: Pick<GuardFetchOptions, 'peerOf'> = {},
): (request: Request, ...more: More) => Promise<Response> {
  return async (request, ...more) =>
    serve(withForwardingOfProxies(guard, request, peerOf(request)), ...more)
}
