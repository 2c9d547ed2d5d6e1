import type { GuardAlert, GuardEvent } from '@handfast/guard/watch'
import type { HandleProposal } from '../data-path/stage.ts'

/** What the admin API answers, as in schema/admin-api.yaml. No field is an id, token or handle. */
export interface PrincipalName {
  /** Names the principal to this API; it opens nothing. */
  readonly owner: string
  /** Keyed: the same as in events. */
  readonly hash: string
  readonly issuer: string
  readonly subject: string
  readonly tenant?: string
}

export interface SessionRow {
  readonly upstream: string
  /** Names the session to this API; it opens nothing. */
  readonly ref: string
  /** Keyed: the same as in events. */
  readonly hash: string
  readonly principal: PrincipalName
  /** Keyed, of the agent instance or proof key that it is bound to. */
  readonly agent?: string
  /** What the client calls itself. */
  readonly client?: string
  readonly createdAtMs: number
  readonly usedAtMs: number
  readonly expiresAtMs: number
  readonly endsAtMs: number
  /** The tool, or the method, that this node saw last. */
  readonly last?: string
}

export interface SessionsPage {
  readonly sessions: readonly SessionRow[]
  /** Live ones of all upstreams that were asked for. */
  readonly total: number
  readonly next?: string
}

export interface PrincipalRow extends PrincipalName {
  readonly sessions: number
  readonly upstreams: readonly string[]
  readonly usedAtMs: number
}

export interface PrincipalsPage {
  readonly principals: readonly PrincipalRow[]
  /** Whether all sessions were looked at. */
  readonly isComplete: boolean
}

export interface Ended {
  readonly ended: number
}

export interface EventRow {
  readonly number: number
  readonly upstream: string
  readonly event: GuardEvent
}

export interface AlertRow {
  readonly number: number
  readonly upstream: string
  readonly alert: GuardAlert
  readonly title: string
  readonly pageUrl: string
  /** Who did it and to whom, where this node has seen them. */
  readonly caller?: PrincipalName
  readonly owner?: PrincipalName
}

export interface AlertDetails extends AlertRow {
  /** What happened around it to the same session, or by the same principal or address. */
  readonly timeline: readonly EventRow[]
}

export interface SampleRow {
  readonly atMs: number
  readonly requests: number
  readonly errors: number
  readonly mints: number
  readonly refusals: number
  readonly streams: number
  readonly p50?: number
  readonly p99?: number
}

export interface SeriesAnswer {
  readonly stepMs: number
  readonly upstreams: readonly {
    readonly upstream: string
    readonly samples: readonly SampleRow[]
  }[]
}

export interface UpstreamRow {
  readonly name: string
  readonly path: string
  readonly kind: 'http' | 'sse' | 'stdio'
  /** Without what may be a secret in it. */
  readonly reach: string
  readonly isReady: boolean
  readonly sessions: number
  readonly protections: readonly string[]
}

/** Handles to declare in the configuration, if they are some. */
export interface ProposalsAnswer {
  readonly proposals: readonly HandleProposal[]
  /** The same, to be pasted below the upstream; empty when there are none. */
  readonly yaml: string
}

export type VerdictWord = 'inconclusive' | 'not-applicable' | 'safe' | 'vulnerable'

export interface ScoreSide {
  readonly grade: string | null
  readonly score: number
  readonly verdicts: readonly ScoreVerdict[]
}

export interface ScoreVerdict {
  readonly weakness: string
  readonly era: string | null
  readonly verdict: VerdictWord
  readonly severity: string | null
  readonly reason: string
}

/** The upstream by itself, and behind the gateway. */
export interface Scorecard {
  readonly upstream: string
  readonly state: 'failed' | 'finished' | 'never-run' | 'running'
  readonly startedAtMs?: number
  readonly finishedAtMs?: number
  /** What is being done, or why there is no result. */
  readonly note?: string
  readonly before?: ScoreSide
  readonly behind?: ScoreSide
}

export interface AuditEntry {
  readonly at: string
  readonly who: string
  readonly via: 'link' | 'oidc' | 'secret'
  readonly action: AuditAction
  readonly outcome: 'begun' | 'failed'
  readonly upstream?: string
  /** Keyed hash of the session, or the subject of the principal. */
  readonly target?: string
}

export type AuditAction =
  | 'lock-principal'
  | 'log-in'
  | 'log-out'
  | 'make-login-link'
  | 'revoke-all'
  | 'revoke-principal'
  | 'revoke-session'
  | 'run-scorecard'

export interface OperatorAnswer {
  readonly name: string
  readonly via: 'link' | 'oidc' | 'secret'
  readonly node: { readonly version: string; readonly startedAtMs: number; readonly store: string }
}

export type AdminErrorCode =
  | 'ADMIN_FORBIDDEN'
  | 'ADMIN_INVALID'
  | 'ADMIN_LOGIN_NEEDED'
  | 'ADMIN_NOT_FOUND'
  | 'ADMIN_TOO_MANY'
  | 'ADMIN_UNAVAILABLE'

export interface Refused {
  readonly error: { readonly code: AdminErrorCode; readonly message: string }
}
