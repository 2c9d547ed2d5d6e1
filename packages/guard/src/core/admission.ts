import type { WeaknessId } from '@handfast/catalogue'
import type { Era } from '@handfast/protocol'
import type { AskAgent } from './agent.ts'
import type { Behind } from './behind.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { GuardContext } from './context.ts'
import type { Tell } from './event.ts'
import type { Gate } from './gate.ts'
import type { GuardRequest, Peer } from './guard-request.ts'
import type { InFlight } from './in-flight.ts'
import type { Locks } from './locks.ts'
import type { Message } from './messages.ts'
import type { OpenStreams } from './open-streams.ts'
import type { AuthInfo, Principal } from './principal.ts'
import type { Questions } from './questions.ts'
import type { RandomBytes } from './random.ts'
import type { Refusal, RefusalKind } from './refusal.ts'
import type { Sessions } from './session.ts'
import type { RecordKey } from './store.ts'
import type { TopicRules } from './subscriptions.ts'

/** What becomes of a request: an answer to send as it is, or a way in. */
export type Admission = { readonly kind: 'refused'; readonly refusal: Refusal } | Admitted

/** A request that goes on to the server behind, and what the adapter owes for it. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly context: GuardContext
  /** Of the request, by which it was judged; `legacy` where nothing tells. */
  readonly era: Era
  /** What `Mcp-Session-Id` has to be for the server behind; undefined for no such header. */
  readonly innerSessionId: string | undefined
  /** A named proxy has sent it; of anybody else the server behind gets no forwarding headers. */
  readonly isProxied: boolean
  /** What the server behind has to be given in place of the body; the very body if unchanged. */
  readonly body: unknown
  /** Requests have other ids behind: whatever the server says has to go through `toClient`. */
  readonly hasOwnIds: boolean
  /**
   * A JSON-RPC message of the server behind, or a batch, as the client is to see it; of another
   * length, and with as many lines. Undefined for an answer to somebody else, which is not sent.
   */
  toClient(text: string): string | undefined
  /** Tells that the session is over: the answer has to end, however far it has come. */
  readonly signal: AbortSignal | undefined
  /** There is a session, or a new one: `signal`, `answered` and `ended` have to be heeded. */
  readonly isOfSession: boolean
  /** To be called with the head of the answer. The header that the client is to see. */
  answered(head: AnswerHead): string | undefined
  /** To be called once, when the answer was sent or given up. It is never rejected. */
  ended(): Promise<void>
}

export interface AnswerHead {
  readonly status: number
  /** `Mcp-Session-Id` as the server behind wrote it. */
  readonly sessionId: string | undefined
}

export interface AdmitParts extends TopicRules {
  readonly gate: Gate
  readonly isProxy: (peer: Peer) => boolean
  /** Undefined when nobody without a credential is let in. */
  readonly anonymous: Principal | undefined
  readonly principalOf: (authInfo: AuthInfo) => Principal
  readonly agentOf: AskAgent
  /** That of `agentOf`, for whoever comes without a credential. */
  readonly challenge: string | undefined
  readonly locks: Locks
  readonly seeInnerId: (id: string) => void
  readonly sessions: Sessions
  /** Requests of the legacy era without a session id go on to a server that keeps no sessions. */
  readonly isStateless: boolean
  readonly inFlight: InFlight
  readonly questions: Questions
  /** Request ids are handed on as clients choose them. */
  readonly keepsRequestIds: boolean
  readonly openStreams: OpenStreams
  readonly behind: Behind
  /** New sessions that the server behind has named, while that is being written down. */
  readonly naming: Map<RecordKey, Promise<string>>
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
}

/** Refused along the way; `createAdmit` makes an answer of it. */
export class Refused extends Error {
  readonly kind: RefusalKind
  readonly weakness: WeaknessId | undefined
  /** Beside the message of the answer. */
  readonly data: object | undefined

  constructor(kind: RefusalKind, weakness?: WeaknessId, data?: object) {
    super(kind)
    this.kind = kind
    this.weakness = weakness
    this.data = data
  }
}

/** A request of somebody who was identified. */
export interface Verified {
  readonly request: GuardRequest
  readonly caller: Caller
  readonly messages: readonly Message[]
}
