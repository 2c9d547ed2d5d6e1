import type { AuditAction } from './answers.ts'
import type { AdminStream } from './live.ts'
import type { Operator } from './operators.ts'

/** One thing that can be asked of the API; schema/admin-api.yaml has the same list. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST'
  /** `/api/sessions/{upstream}/{ref}/revoke`. */
  readonly path: string
  readonly handle: (asked: AdminAsked) => Promise<AdminAnswer>
}

export interface AdminAsked {
  /** What stands in the place of the names in braces. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** JSON; undefined for GET. */
  readonly body: unknown
  readonly operator: Operator
  /** Remembers what the operator is about to do; nothing is done when it cannot. */
  readonly note: (action: AuditAction, about?: NotedTarget) => Promise<void>
}

export interface NotedTarget {
  readonly upstream?: string
  readonly target?: string
}

export type AdminAnswer =
  | { readonly kind: 'json'; readonly value: unknown; readonly status?: number }
  | { readonly kind: 'stream'; readonly open: AdminStream }

export const json = (value: unknown, status = 200): AdminAnswer => ({ kind: 'json', value, status })
