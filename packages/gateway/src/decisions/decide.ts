import { isGuardError, refusalOf } from '@handfast/guard'
import type { Caller, Guard, Handles, Refusal, RequestHeaders } from '@handfast/guard'
import { isSessionId, revisionOf } from '@handfast/protocol'
import type { Authenticator } from '../data-path/authenticator.ts'
import type { Answer } from '../listeners/answer.ts'
import { identify } from '../listeners/identify.ts'
import type { AskedRequest } from './asked-request.ts'

export interface DecideParts {
  readonly authenticators: () => readonly Authenticator[]
  /** Asked for everything but the session: origin, transport, principal, proof of possession. */
  readonly guard: Guard
  /** Session ids that were shown: each is whose it was first shown by, and nobody else's. */
  readonly claims: Handles<null>
}

const idName = 'mcp-session-id'

/** Whether a request may pass, by what a proxy shows of it: neither its body nor its answer. */
export async function decide(
  asked: AskedRequest,
  { authenticators, guard, claims }: DecideParts,
): Promise<Answer> {
  // The connection is that of the proxy, whose word it is how the client has come.
  const peer = { address: undefined, isTls: asked.url.protocol === 'https:' }
  const identity = await identify(
    { ...asked, peer },
    {
      authenticators: authenticators(),
      metadataUrl: undefined,
    },
  )
  if ('status' in identity) return identity
  const { method, url } = asked
  const admission = await guard.admit({
    method,
    url,
    headers: withoutSession(asked.headers),
    body: method === 'POST' ? notShown : undefined,
    authInfo: identity.authInfo,
    peer,
    isStateless: true,
  })
  if (admission.kind === 'refused') return admission.refusal
  await admission.ended()
  return decideSession(asked, admission.context.caller, claims)
}

/** What is judged here is everything but the session; nobody is shown the body. */
const notShown = { jsonrpc: '2.0', method: 'notifications/not-shown' }

function withoutSession(headers: RequestHeaders): RequestHeaders {
  const others = new Headers([...headers])
  others.delete(idName)
  others.delete('mcp-protocol-version')
  return others
}

async function decideSession(
  { method, headers }: AskedRequest,
  caller: Caller,
  claims: DecideParts['claims'],
): Promise<Answer> {
  const id = headers.get(idName)
  const isModern = revisionOf(headers.get('mcp-protocol-version') ?? '')?.era === 'modern'
  // 2026-07-28, streamable-http: ids are no part of that revision, and must not reach the server.
  if (id === null || isModern) return passing(undefined)
  // Two of them are one text here, and which of them the server behind would read is its affair.
  if (!isSessionId(id)) return refusalOf('header-malformed')
  try {
    await claims.own(id, null, { caller })
    if (method === 'DELETE') await claims.end(id, { caller })
    return passing(id)
  } catch (error) {
    const { code } = isGuardError(error) ? error : { code: undefined }
    if (code === 'GUARD_HANDLES_FULL') return refusalOf('sessions-full')
    if (code === 'GUARD_HANDLE_UNKNOWN') return refusalOf('session-unknown')
    throw error
  }
}

/** The proxy is to send on this id in place of what the client wrote; Envoy is told so. */
const passing = (id: string | undefined): Answer => ({
  status: 200,
  headers: id === undefined ? { 'x-envoy-auth-headers-to-remove': idName } : { [idName]: id },
  body: '',
})

/** For proxies that take 401 and 403 for a refusal, and anything else for a failure of ours. */
export function asForbidden(answer: Answer | Refusal): Answer {
  const { status, headers, body } = answer
  if (status === 200 || status === 401 || status === 403) return answer
  return { status: 403, headers: { ...headers, 'x-handfast-status': String(status) }, body }
}
