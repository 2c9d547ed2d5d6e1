import type { WeaknessId } from '@handfast/catalogue'
import { Refused } from './admission.ts'
import type { Admission, Admitted, AdmitParts, Verified } from './admission.ts'
import { admitInitialize, admitInSession, admitStream, passing } from './admit-session.ts'
import { ProofError } from './agent.ts'
import { callerOf } from './caller.ts'
import type { Caller } from './caller.ts'
import { eraOf } from './era-of.ts'
import { isGuardError } from './errors.ts'
import { hasTwoOfOneId } from './in-flight.ts'
import type { GuardRequest } from './guard-request.ts'
import { messagesOf } from './messages.ts'
import type { Message } from './messages.ts'
import { hasIdShape } from './mint.ts'
import { agreesWithHeaders } from './modern-headers.ts'
import { checkAnswers, withOwnIds } from './own-ids.ts'
import { nobody } from './principal.ts'
import { refusalOf } from './refusal.ts'
import type { Refusal, RefusalKind } from './refusal.ts'
import { refusedSession } from './session-events.ts'
import { narrowListen, topicRefusal, withOwnTasks } from './subscriptions.ts'
import type { Within } from './subscriptions.ts'

/** Decides on each request, in the order in which a server would have to ask. */
export function createAdmit(parts: AdmitParts): (request: GuardRequest) => Promise<Admission> {
  return async (request) => {
    try {
      const admitted = withOwnIds(await admit(request, parts), request, parts)
      return parts.isProxy(request.peer) ? { ...admitted, isProxied: true } : admitted
    } catch (error) {
      return { kind: 'refused', refusal: refused(error, request, parts) }
    }
  }
}

async function admit(request: GuardRequest, parts: AdmitParts): Promise<Admitted> {
  const closed = parts.gate(request)
  if (closed !== undefined) throw new Refused(closed, gateWeakness.get(closed))
  if (isPreflight(request)) return passing({ caller: await callerOf(nobody), ...nothing })
  const caller = await identify(request, parts)
  const messages = request.method === 'POST' ? messagesOf(request.body) : []
  if (messages.some(({ kind }) => kind === 'malformed')) throw new Refused('body-malformed')
  if (hasTwoOfOneId(messages)) throw new Refused('id-in-flight', 'response-misrouting')
  if (request.sse !== undefined) return admitSse({ request, caller, messages }, parts)
  return eraOf(request) === 'modern'
    ? admitModern({ request, caller, messages }, parts)
    : admitLegacy({ request, caller, messages }, parts)
}

/**
 * Fetch Standard, CORS-preflight: it comes without credentials and does nothing. The gate has let
 * its origin pass; what the page may then do is asked when it does it.
 */
export const isPreflight = ({
  method,
  headers,
}: Pick<GuardRequest, 'method' | 'headers'>): boolean =>
  method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')

const nothing = { body: undefined, session: undefined } as const

const gateWeakness: ReadonlyMap<RefusalKind, WeaknessId> = new Map<RefusalKind, WeaknessId>([
  ['cleartext', 'cleartext-transport'],
  ['foreign-origin', 'unvalidated-origin'],
  ['foreign-host', 'unvalidated-origin'],
  ['id-in-url', 'session-id-in-url'],
  ['header-malformed', 'era-confusion'],
])

/** 2025-11-25, security best practices: every inbound request is verified, ids prove nothing. */
async function identify(request: GuardRequest, parts: AdmitParts): Promise<Caller> {
  const { authInfo, peer } = request
  const principal = authInfo === undefined ? parts.anonymous : parts.principalOf(authInfo)
  if (principal === undefined) {
    const hasId = request.headers.has('mcp-session-id')
    throw new Refused('no-credential', hasId ? 'session-as-authentication' : undefined)
  }
  const caller = await callerOf(principal, { address: peer.address })
  if (parts.locks.refuses(caller.owner, parts.clock())) throw new Refused('locked')
  const agent = await parts.agentOf(request, caller.owner)
  return agent === undefined ? caller : { ...caller, agent }
}

async function admitModern(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { request, caller } = verified
  if (request.method === 'POST' && !agreesWithHeaders(request.headers, request.body)) {
    throw new Refused('era-contradiction', 'era-confusion')
  }
  if (verified.messages.some(beginsSession)) throw new Refused('method-unknown', 'era-confusion')
  await checkTopics(verified, 'modern', parts)
  const body = await narrowed(verified, parts)
  // 2026-07-28, streamable-http: session ids are no part of this revision, and are not passed on.
  return passing({ caller, era: 'modern', body, session: undefined })
}

/**
 * 2026-07-28, basic/versioning: this era has none. A server of both that goes by the method would
 * begin a session that nobody has, counts, or ends.
 */
const beginsSession = (message: Message): boolean =>
  (message.kind === 'request' && message.method === 'initialize') ||
  (message.kind === 'notification' && message.method === 'notifications/initialized')

/** Every request of a batch, as each of them is served. */
async function checkTopics(
  { caller, messages }: Verified,
  within: Within,
  parts: AdmitParts,
): Promise<void> {
  for (const message of messages) {
    const kind = await topicRefusal(message, { caller, within }, parts)
    if (kind === undefined) continue
    throw new Refused(kind, kind === 'resource-unknown' ? 'unbound-subscription' : undefined)
  }
}

async function narrowed(verified: Verified, parts: AdmitParts): Promise<unknown> {
  const { request, caller, messages } = verified
  const [first] = messages
  const listens = first?.kind === 'request' && first.method === 'subscriptions/listen'
  if (!listens) return request.body
  const { body, dropped } = await narrowListen(request.body, caller, withOwnTasks(parts))
  if (dropped > 0) {
    parts.tell({
      name: 'subscription.narrowed',
      atMs: parts.clock(),
      weakness: 'unbound-subscription',
      caller: caller.owner,
    })
  }
  return body
}

async function admitLegacy(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { request, caller, messages } = verified
  const id = request.headers.get('mcp-session-id')
  const isStateless = request.isStateless ?? parts.isStateless
  const [first] = messages
  if (first?.kind === 'request' && first.method === 'initialize') {
    // The id of an earlier session may still be sent along; a new one is never chosen by a client.
    if (messages.length > 1) throw new Refused('body-malformed', 'era-confusion')
    if (id !== null && !hasIdShape(id)) noteChosen(caller, parts)
    if (isStateless) return passing({ caller, body: request.body, session: undefined })
    return admitInitialize(verified, parts)
  }
  if (messages.some((message) => message.kind === 'request' && message.method === 'initialize')) {
    throw new Refused('body-malformed', 'era-confusion')
  }
  if (id === null) {
    if (!isStateless) throw new Refused('session-missing')
    checkAnswers(verified, undefined, parts)
    await checkTopics(verified, 'stateless', parts)
    return passing({ caller, body: request.body, session: undefined })
  }
  return admitNamed(verified, id, parts)
}

/** 2024-11-05, HTTP with SSE: a GET begins a session, which ends with its answer. */
async function admitSse(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { method, sse } = verified.request
  if (method === 'GET') return admitStream(verified, parts)
  if (sse?.sessionId === undefined) throw new Refused('session-missing')
  return admitNamed(verified, sse.sessionId, parts)
}

/** For the owner of the session; anybody else learns that there is none. */
async function admitNamed(verified: Verified, id: string, parts: AdmitParts): Promise<Admitted> {
  const resolution = await parts.sessions.resolve(id, verified.caller)
  if (resolution.kind === 'unknown') throw new Refused('session-unknown')
  await checkTopics(verified, 'session', parts)
  checkAnswers(verified, resolution.session, parts)
  return admitInSession(verified, { id, session: resolution.session }, parts)
}

/** No id of ours looks like that: somebody would like a session to have it. */
function noteChosen(caller: Caller, { tell, clock }: AdmitParts): void {
  const suspicion = { reason: 'chosen', weakness: 'client-chosen-session-id' } as const
  tell(refusedSession(caller, suspicion, clock()))
}

function refused(error: unknown, request: GuardRequest, parts: AdmitParts): Refusal {
  const { clock, tell, challenge } = parts
  const kind = kindOf(error)
  if (kind === undefined) throw error
  const fault = error instanceof ProofError ? error.fault : undefined
  const weakness = error instanceof Refused ? error.weakness : fault?.weakness
  tell({
    name: 'request.refused',
    atMs: clock(),
    reason: kind,
    ...(weakness === undefined ? {} : { weakness }),
    ...(request.peer.address === undefined ? {} : { address: request.peer.address }),
  })
  const [first, ...more] = request.method === 'POST' ? messagesOf(request.body) : []
  const answersOne = kind !== 'session-unknown' && more.length === 0 && first?.kind === 'request'
  const id = answersOne ? first.id : undefined
  const data = error instanceof Refused ? error.data : undefined
  return refusalOf(kind, { id, headers: fault?.headers, challenge, data })
}

/** Undefined for what nobody foresaw, which is not to be taken for a refusal. */
function kindOf(error: unknown): RefusalKind | undefined {
  if (error instanceof Refused) return error.kind
  if (!isGuardError(error)) return undefined
  switch (error.code) {
    case 'GUARD_SESSIONS_FULL':
      return 'sessions-full'
    case 'GUARD_STORE_FULL':
    case 'GUARD_STORE_UNAVAILABLE':
    case 'GUARD_UPDATE_TIMEOUT':
      return 'store-unavailable'
    case 'GUARD_PRINCIPAL_WITHOUT_SUBJECT':
    case 'GUARD_PRINCIPAL_WITHOUT_ISSUER':
      return 'no-principal'
    case 'GUARD_PROOF_INVALID':
      return 'proof-invalid'
    default:
      return undefined
  }
}
