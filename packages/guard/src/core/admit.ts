import { classify } from '@handfast/protocol'
import type { WeaknessId } from '@handfast/catalogue'
import { ProofError } from './agent.ts'
import type { AskAgent } from './agent.ts'
import { callerOf } from './caller.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { GuardContext } from './context.ts'
import { isGuardError } from './errors.ts'
import type { Tell } from './event.ts'
import type { Gate } from './gate.ts'
import type { GuardRequest } from './guard-request.ts'
import type { Locks } from './locks.ts'
import type { InFlight } from './in-flight.ts'
import { hasIdShape } from './mint.ts'
import { messagesOf } from './messages.ts'
import type { Message } from './messages.ts'
import { agreesWithHeaders } from './modern-headers.ts'
import type { OpenStreams } from './open-streams.ts'
import { nobody } from './principal.ts'
import type { AuthInfo, Principal } from './principal.ts'
import { refusalOf } from './refusal.ts'
import type { Refusal, RefusalKind } from './refusal.ts'
import { refusedSession } from './session-events.ts'
import type { Session, Sessions } from './session.ts'
import type { RecordKey } from './store.ts'
import { narrowListen, topicRefusal, withOwnTasks } from './subscriptions.ts'
import type { TopicRules } from './subscriptions.ts'

/** What becomes of a request: an answer to send as it is, or a way in. */
export type Admission = { readonly kind: 'refused'; readonly refusal: Refusal } | Admitted

/** A request that goes on to the server behind, and what the adapter owes for it. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly context: GuardContext
  /** What `Mcp-Session-Id` has to be for the server behind; undefined for no such header. */
  readonly innerSessionId: string | undefined
  /** What the server behind has to be given in place of the body; the very body if unchanged. */
  readonly body: unknown
  /** Tells that the session is over: the answer has to end, however far it has come. */
  readonly signal: AbortSignal | undefined
  /** To be called with the head of the answer. The header that the client is to see. */
  answered(head: AnswerHead): string | undefined
  /** To be called once, when the answer was sent or given up. */
  ended(): Promise<void>
}

export interface AnswerHead {
  readonly status: number
  /** `Mcp-Session-Id` as the server behind wrote it. */
  readonly sessionId: string | undefined
}

export interface AdmitParts extends TopicRules {
  readonly gate: Gate
  /** Undefined when nobody without a credential is let in. */
  readonly anonymous: Principal | undefined
  readonly principalOf: (authInfo: AuthInfo) => Principal
  readonly agentOf: AskAgent
  readonly locks: Locks
  readonly seeInnerId: (id: string) => void
  readonly sessions: Sessions
  /** Requests of the legacy era without a session id go on to a server that keeps no sessions. */
  readonly isStateless: boolean
  readonly inFlight: InFlight
  readonly openStreams: OpenStreams
  /** New sessions that the server behind has named, while that is being written down. */
  readonly naming: Map<RecordKey, Promise<string>>
  readonly clock: Clock
  readonly tell: Tell
}

/** Refused along the way. It never leaves this module. */
class Refused extends Error {
  readonly kind: RefusalKind
  readonly weakness: WeaknessId | undefined

  constructor(kind: RefusalKind, weakness?: WeaknessId) {
    super(kind)
    this.kind = kind
    this.weakness = weakness
  }
}

/** Decides on each request, in the order in which a server would have to ask. */
export function createAdmit(parts: AdmitParts): (request: GuardRequest) => Promise<Admission> {
  return async (request) => {
    try {
      return await admit(request, parts)
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
  const { era } = classify({
    protocolVersionHeader: request.headers.get('mcp-protocol-version') ?? undefined,
    body: request.body,
  })
  if (era === 'contradictory') throw new Refused('era-contradiction', 'era-confusion')
  return era === 'modern'
    ? admitModern({ request, caller, messages }, parts)
    : admitLegacy({ request, caller, messages }, parts)
}

/**
 * Fetch Standard, CORS-preflight: it comes without credentials and does nothing. The gate has let
 * its origin pass; what the page may then do is asked when it does it.
 */
const isPreflight = ({ method, headers }: GuardRequest): boolean =>
  method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')

const nothing = { body: undefined, session: undefined } as const

const gateWeakness: ReadonlyMap<RefusalKind, WeaknessId> = new Map<RefusalKind, WeaknessId>([
  ['cleartext', 'cleartext-transport'],
  ['foreign-origin', 'unvalidated-origin'],
  ['foreign-host', 'unvalidated-origin'],
  ['id-in-url', 'session-id-in-url'],
  ['header-malformed', 'era-confusion'],
])

interface Verified {
  readonly request: GuardRequest
  readonly caller: Caller
  readonly messages: readonly Message[]
}

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
  await checkTopics(verified, { asksForTasks: true }, parts)
  const body = await narrowed(verified, parts)
  // 2026-07-28, streamable-http: session ids are no part of this revision, and are not passed on.
  return passing({ caller, body, session: undefined })
}

/** Every request of a batch, as each of them is served. */
async function checkTopics(
  { caller, messages }: Verified,
  { asksForTasks }: { readonly asksForTasks: boolean },
  parts: AdmitParts,
): Promise<void> {
  for (const message of messages) {
    const kind = await topicRefusal(message, { caller, asksForTasks }, parts)
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
  const [first] = messages
  if (first?.kind === 'request' && first.method === 'initialize') {
    // The id of an earlier session may still be sent along; a new one is never chosen by a client.
    if (messages.length > 1) throw new Refused('body-malformed', 'era-confusion')
    if (id !== null && !hasIdShape(id)) noteChosen(caller, parts)
    return admitInitialize(verified, parts)
  }
  if (messages.some((message) => message.kind === 'request' && message.method === 'initialize')) {
    throw new Refused('body-malformed', 'era-confusion')
  }
  if (id === null) {
    if (!parts.isStateless) throw new Refused('session-missing')
    await checkTopics(verified, { asksForTasks: true }, parts)
    return passing({ caller, body: request.body, session: undefined })
  }
  const resolution = await parts.sessions.resolve(id, caller)
  if (resolution.kind === 'unknown') throw new Refused('session-unknown')
  await checkTopics(verified, { asksForTasks: false }, parts)
  return admitInSession(verified, resolution.session, parts)
}

/** No id of ours looks like that: somebody would like a session to have it. */
function noteChosen(caller: Caller, { tell, clock }: AdmitParts): void {
  const suspicion = { reason: 'chosen', weakness: 'client-chosen-session-id' } as const
  tell(refusedSession(caller, suspicion, clock()))
}

async function admitInitialize(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { request, caller } = verified
  const { sessions, naming } = parts
  if (parts.isStateless) return passing({ caller, body: request.body, session: undefined })
  const { id, session } = await sessions.create(caller)
  let isKept = false
  return {
    ...passing({ caller, body: request.body, session }),
    answered({ status, sessionId: inner }) {
      if (status < 200 || status >= 300 || inner === undefined) return undefined
      isKept = true
      parts.seeInnerId(inner)
      const named = sessions.nameInner(session.ref, inner).then(() => inner)
      // Shown to the first request in the session, which waits for it.
      named.catch(() => undefined)
      naming.set(session.ref, named)
      return id
    },
    async ended() {
      await naming.get(session.ref)?.catch(() => undefined)
      naming.delete(session.ref)
      if (!isKept) await sessions.revoke(session.ref, 'not-initialized')
    },
  }
}

async function admitInSession(
  { request, caller, messages }: Verified,
  session: Session,
  parts: AdmitParts,
): Promise<Admitted> {
  const innerSessionId = session.inner ?? (await parts.naming.get(session.ref))
  const leave = parts.inFlight.enter(session.ref, messages)
  if (leave === undefined) throw new Refused('id-in-flight', 'response-misrouting')
  const stream = parts.openStreams.open(session.ref, session.owner)
  const isDelete = request.method === 'DELETE'
  return {
    ...passing({ caller, body: request.body, session }),
    innerSessionId,
    signal: isDelete ? undefined : stream.signal,
    // The server behind repeats its own name for the session; the client knows another.
    answered: ({ sessionId }) =>
      sessionId === undefined ? undefined : (request.headers.get('mcp-session-id') ?? undefined),
    async ended() {
      leave()
      stream.close()
      // Whatever the server behind made of it: the client is done with the session.
      if (isDelete) await parts.sessions.revoke(session.ref, 'deleted')
    },
  }
}

interface Passing {
  readonly caller: Caller
  readonly body: unknown
  readonly session: Session | undefined
}

function passing({ caller, body, session }: Passing): Admitted {
  return {
    kind: 'admitted',
    context: { caller, session, body },
    innerSessionId: undefined,
    body,
    signal: undefined,
    answered: () => undefined,
    ended: async () => undefined,
  }
}

function refused(error: unknown, request: GuardRequest, { clock, tell }: AdmitParts): Refusal {
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
  return refusalOf(kind, { id: answersOne ? first.id : undefined, headers: fault?.headers })
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
