import type { Caller } from './caller.ts'
import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/** Server-side state of one principal. Its id is not in it, as nobody but the client keeps that. */
export interface Session {
  /** Names it to operators and to the store; it opens nothing. */
  readonly ref: RecordKey
  readonly owner: OwnerKey
  /** Answers to this agent instance or key only. */
  readonly agent: string | undefined
  /** The name that the server behind the guard gave it; no client sees it. */
  readonly inner: string | undefined
  readonly data: unknown
  readonly createdAtMs: number
  readonly usedAtMs: number
  /** Of the idle limit, when not used before. */
  readonly expiresAtMs: number
  /** Of the absolute limit. */
  readonly endsAtMs: number
}

export interface MintedSession {
  /** For the client and for nobody else; it is not kept. */
  readonly id: string
  readonly session: Session
}

/** `unknown` stands for everything that a caller must not tell apart. */
export type Resolution =
  | { readonly kind: 'resolved'; readonly session: Session }
  | { readonly kind: 'unknown' }

export interface NewSession {
  readonly inner?: string
  /** JSON; what of an earlier session is to be inherited has to be named here. */
  readonly data?: unknown
}

export interface Sessions {
  /** @throws GuardError GUARD_SESSIONS_FULL when the caller, or all together, have too many. */
  create(caller: Caller, given?: NewSession): Promise<MintedSession>
  /** For its own principal and agent; for anybody else it is as unknown as one that never was. */
  resolve(id: string, caller: Caller): Promise<Resolution>
  /**
   * Stores what the function returns, unless somebody stored another value in between: then it is
   * called again with that. It should therefore do nothing but compute.
   *
   * @throws GuardError GUARD_SESSION_UNKNOWN, GUARD_UPDATE_TIMEOUT.
   */
  update(ref: RecordKey, change: (data: unknown) => unknown): Promise<Session>
  /** Notes what the server behind calls it. */
  nameInner(ref: RecordKey, inner: string): Promise<void>
  /** Whether there was one. Stored durably before this is resolved, as with all of these. */
  revoke(ref: RecordKey, reason?: string): Promise<boolean>
  revokeAllOf(owner: OwnerKey, except?: RecordKey): Promise<number>
  /** Those of a principal that answer to this agent instance or key. */
  revokeAllOfAgent(owner: OwnerKey, agent: string): Promise<number>
  revokeAll(): Promise<number>
  listOf(owner: OwnerKey): Promise<readonly Session[]>
  list(page: { readonly after?: string; readonly limit: number }): Promise<SessionPage>
  count(): Promise<number>
  /** For operators and for what runs beside requests; it does not count as use. */
  find(ref: RecordKey): Promise<Session | undefined>
  /** Whether it is still live, without counting as use. */
  isLive(ref: RecordKey): Promise<boolean>
}

export interface SessionPage {
  readonly sessions: readonly Session[]
  readonly next: string | undefined
}

export const sessionKind = 'session'
