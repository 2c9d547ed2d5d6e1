import { createHandles } from './bound/handles.ts'
import type { HandleOptions, Handles } from './bound/handle.ts'
import { createRequestState } from './bound/request-state.ts'
import type { RequestStateCodec, RequestStateOptions } from './bound/request-state.ts'
import { createSealedValues } from './bound/sealed-values.ts'
import type { SealedValues, SealedValuesOptions } from './bound/sealed-values.ts'
import { createTasks } from './bound/tasks.ts'
import type { Tasks } from './bound/tasks.ts'
import { createAdmit } from './core/admit.ts'
import type { Admission } from './core/admission.ts'
import { askAgent } from './core/agent.ts'
import type { AgentOf } from './core/agent.ts'
import { revocableAgentTokens } from './core/agent-token-family.ts'
import { createAgentTokens } from './core/agent-tokens.ts'
import type { AgentTokenOptions, AgentTokens } from './core/agent-tokens.ts'
import { createBehind } from './core/behind.ts'
import { systemClock } from './core/clock.ts'
import type { Clock } from './core/clock.ts'
import { contextOf, createContextCarrier } from './core/context.ts'
import type { GuardContext } from './core/context.ts'
import { bounded } from './core/deadline.ts'
import type { Happening } from './core/event.ts'
import { createGate, proxyTest } from './core/gate.ts'
import type { GateOptions } from './core/gate.ts'
import type { GuardRequest, Peer } from './core/guard-request.ts'
import { createInFlight } from './core/in-flight.ts'
import { createKeyRing } from './core/keys.ts'
import type { Key, KeyRing } from './core/keys.ts'
import type { GuardParts } from './core/parts.ts'
import { readLimits, sessionLimits } from './core/limits.ts'
import type { LifeLimits } from './core/limits.ts'
import { createOpenStreams } from './core/open-streams.ts'
import type { OpenStream } from './core/open-streams.ts'
import { nobody, principalOfAuthInfo } from './core/principal.ts'
import type { AuthInfo, Principal } from './core/principal.ts'
import { createQuestions } from './core/questions.ts'
import { systemRandom } from './core/random.ts'
import type { RandomBytes } from './core/random.ts'
import { createPages } from './core/regenerate.ts'
import type { OnPage, Regenerated, RegenerationReason } from './core/regenerate.ts'
import { sessionKind } from './core/session.ts'
import type { Session, Sessions } from './core/session.ts'
import type { CookieOptions, SessionCookie } from './core/session-cookie.ts'
import { createSessions } from './core/sessions.ts'
import type { RecordKey, Store } from './core/store.ts'
import { maySubscribeNever } from './core/subscriptions.ts'
import type { MaySubscribe } from './core/subscriptions.ts'
import { revocableOf } from './core/revocable.ts'
import type { Revocable } from './core/revocable.ts'
import { createUpkeep } from './core/upkeep.ts'
import { createLocks } from './core/locks.ts'
import type { Locks } from './core/locks.ts'
import { toldSafely } from './core/watcher.ts'
import type { Controls, Watcher } from './core/watcher.ts'
import { memoryStore } from './stores/memory.ts'

export interface GuardOptions extends GateOptions {
  /** Seal request state, sign agent tokens, hash what leaves in events. The first one makes. */
  readonly keys?: readonly Key[]
  /** Memory of this process when absent. */
  readonly store?: Store
  /** What a slow store may take before the request is refused. */
  readonly storeWaitMsMax?: number
  readonly sessions?: Partial<LifeLimits>
  /**
   * What a principal with too many sessions gets: a new one in place of the one that was not used
   * for longest, since most clients never end theirs, or a refusal.
   */
  readonly whenFull?: 'end-oldest' | 'refuse'
  /** Vouches for subjects whose token names no issuer. */
  readonly issuer?: string
  /** Where the subject is, when it is not `extra.sub` of what the verifier returns. */
  readonly principalOf?: (authInfo: AuthInfo) => Principal
  /**
   * Everybody without a credential is one principal, whose ids are all that tells them apart, and
   * who may have as many of everything as all may: no stranger's is ended for another's.
   */
  readonly unsafelyAllowAnonymous?: boolean
  /** The server keeps no sessions for clients of the legacy era. */
  readonly stateless?: boolean
  /**
   * Requests reach the server behind under the ids that clients choose, as two clients may choose
   * the same. One that serves several with one transport then sends the answer of one to the other.
   */
  readonly unsafelyKeepRequestIds?: boolean
  /** Who may hear of which resource or task; nobody of any when absent. */
  readonly maySubscribe?: MaySubscribe
  /**
   * Which agent instance or key a request comes from; see `dpop`, `clientCertificate`, `agentToken`
   * and `firstOf`. A request that shows none is refused, and a session answers to its own alone.
   */
  readonly agentOf?: AgentOf
  /** Requests that show no agent are let in; whoever has the token then needs no key. */
  readonly unsafelyAllowWithoutAgent?: boolean
  /** Looks on and may step in; see `createWatch`. */
  readonly watch?: Watcher
  readonly clock?: Clock
  readonly random?: RandomBytes
}

export interface Guard {
  /** Decides on a request. Adapters call it; so may anybody who writes one. */
  admit(request: GuardRequest): Promise<Admission>
  /** Whether the other end of a connection is one of `proxies`. */
  isProxy(peer: Peer): boolean
  /** Serves within the context of an admitted request, which `current` then returns. */
  run<T>(context: GuardContext, serve: () => T): T
  /** @throws GuardError GUARD_NO_CALLER outside of a request. */
  current(): GuardContext
  readonly sessions: Sessions
  /** Rotates keys without a restart; undefined when the guard was given none. */
  readonly keys: KeyRing | undefined
  /** @throws TypeError when the guard has no keys, or a limit cannot be meant. */
  agentTokens(options?: AgentTokenOptions): AgentTokens
  /**
   * State that a model names in tool arguments, each piece for the principal whose it is.
   *
   * @throws TypeError for a name that cannot begin an id, or limits that are none.
   */
  handles<Value>(name: string, options?: HandleOptions<Value>): Handles<Value>
  /**
   * Seals what a client carries from one round of a request to the next (2026-07-28).
   *
   * @throws TypeError when the guard has no keys.
   */
  requestState<Payload>(options?: RequestStateOptions): RequestStateCodec<Payload>
  /**
   * Seals what clients carry besides: cursors, places in streams. Each name is a kind of its own.
   *
   * @throws TypeError when the guard has no keys, or name or time cannot be meant.
   */
  sealedValues<Value>(name: string, options?: SealedValuesOptions): SealedValues<Value>
  readonly tasks: Tasks
  /**
   * Sessions of browsers on pages beside the endpoint. Make each once, when the server starts.
   *
   * @throws TypeError when an option cannot be meant.
   */
  cookie(options?: CookieOptions): SessionCookie
  /**
   * After a login, a step up, a change of role, a logout or the reset of an agent's context: the
   * old id is dead, and nothing is inherited that is not named. A page goes on under a new id in a
   * cookie. Without a page it is the session of the current request; MCP clients follow no changed
   * id, and the 404 that they get next makes them begin anew.
   *
   * @throws GuardError GUARD_NO_CALLER, GUARD_SESSION_UNKNOWN, GUARD_SESSIONS_FULL.
   */
  regenerate(reason: RegenerationReason, page?: OnPage): Promise<Regenerated>
  /**
   * For what goes on for a session when no request of it does, such as a stream behind that is kept
   * open for a client that lost it. The signal tells that the session is over, by whichever process
   * and for whatever reason; `close` has to be called when nothing goes on any more.
   */
  untilOver(session: Session): OpenStream
  /** Tells the watch what happened to something that is bound outside of the guard. */
  note(happening: Omit<Happening, 'atMs'>): void
  /** Stops what runs in the background, ends open answers, and leaves the store to its owner. */
  close(): Promise<void>
}

const storeWaitMsMaxDefault = 2000

/** @throws TypeError when an option cannot be meant. */
export function createGuard(options: GuardOptions = {}): Guard {
  const { clock = systemClock, random = systemRandom, whenFull = 'end-oldest', watch } = options
  const { tell, seeInnerId } = toldSafely(watch)
  const { storeWaitMsMax = storeWaitMsMaxDefault } = options
  const store = bounded(options.store ?? memoryStore(), storeWaitMsMax)
  const limits = readLimits('sessions', options.sessions ?? {}, sessionLimits)
  const shared = { store, clock, random, tell }
  const sessions = createSessions({ ...shared, kind: sessionKind, limits, whenFull })
  const carrier = createContextCarrier()
  const parts: GuardParts = {
    ...shared,
    sessions,
    keys: options.keys === undefined ? undefined : createKeyRing(options.keys, { clock, tell }),
    current: () => contextOf(carrier),
  }
  const tasks = createTasks(parts)
  const openStreams = createOpenStreams()
  const upkeep = createUpkeep({ store, openStreams, clock })
  const locks = createLocks()
  const isProxy = proxyTest(options)
  const admit = createAdmit({
    gate: createGate(options),
    isProxy,
    anonymous: options.unsafelyAllowAnonymous === true ? nobody : undefined,
    principalOf: options.principalOf ?? ((authInfo) => principalOfAuthInfo(authInfo, options)),
    agentOf: askAgent(options.agentOf, parts, options.unsafelyAllowWithoutAgent === true),
    challenge: options.agentOf?.challenge,
    locks,
    sessions,
    seeInnerId,
    isStateless: options.stateless === true,
    inFlight: createInFlight(),
    questions: createQuestions(),
    keepsRequestIds: options.unsafelyKeepRequestIds === true,
    openStreams,
    behind: createBehind(openStreams),
    naming: new Map<RecordKey, Promise<string>>(),
    maySubscribe: options.maySubscribe ?? maySubscribeNever,
    ownsTask: (taskId, caller) => tasks.owns(taskId, { caller }),
    ...shared,
  })

  const { ofCookies, ...pages } = createPages(parts)
  const all = [sessionsOnAlert(sessions), ofCookies, revocableAgentTokens(parts)]
  watch?.attach?.(controlsOf({ all: revocableOf(() => all), locks, clock }))

  return {
    admit(request) {
      upkeep.start()
      return admit(request)
    },
    isProxy,
    run: (context, serve) => carrier.run(context, serve),
    current: parts.current,
    sessions,
    tasks,
    handles: (name, handleOptions) => createHandles(parts, name, handleOptions),
    requestState: (stateOptions) => createRequestState(parts, stateOptions),
    sealedValues: (name, sealedOptions) => createSealedValues(parts, name, sealedOptions),
    keys: parts.keys,
    agentTokens: (wanted) => createAgentTokens(parts, wanted),
    ...pages,
    untilOver: (session) => openStreams.open(session),
    note: (happening) => tell({ ...happening, atMs: clock() }),
    async close() {
      upkeep.stop()
    },
  }
}

interface Controlled {
  readonly all: Revocable
  readonly locks: Locks
  readonly clock: Clock
}

/** What an alert of the watch may do. */
const controlsOf = ({ all, locks, clock }: Controlled): Controls => ({
  async revoke(session) {
    await all.revoke(session)
  },
  async lock(owner, forMs) {
    locks.lock(owner, clock() + forMs)
    await all.revokeAllOf(owner)
  },
  throttle: (owner, perMinute, forMs) => locks.throttle(owner, perMinute, clock() + forMs),
})

const sessionsOnAlert = ({ revoke, revokeAllOf }: Sessions): Revocable => ({
  revoke: (ref) => revoke(ref, 'alert'),
  revokeAllOf: (owner) => revokeAllOf(owner),
})
