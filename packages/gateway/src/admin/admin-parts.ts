import type { Config } from '../config/config.ts'
import type { Route } from '../data-path/route.ts'
import type { Observed } from '../telemetry/create-telemetry.ts'
import { AdminError } from './admin-error.ts'
import type { AuditLog } from './audit-log.ts'
import type { Operators } from './operators.ts'
import type { OneTimeTokens } from './one-time-tokens.ts'
import type { Show } from './show.ts'

/** What the routes of the API work with. */
export interface AdminParts {
  /** Those of now: the configuration may be read anew. */
  readonly config: () => Config
  readonly routes: () => readonly Route[]
  readonly observed: Observed
  readonly show: Show
  readonly operators: Operators
  readonly tokens: OneTimeTokens
  readonly audit: AuditLog
  readonly clock: () => number
  readonly startedAtMs: number
  readonly version: string
  /** Where clients reach the gateway, for the scorecard. */
  readonly gatewayUrl: string
  /** Where browsers reach the console. */
  readonly consoleUrl: () => string
}

/** @throws AdminError ADMIN_NOT_FOUND */
export function routeNamed(routes: readonly Route[], name: string): Route {
  const route = routes.find(({ config }) => config.name === name)
  if (route === undefined) throw new AdminError('ADMIN_NOT_FOUND', 'There is no such upstream.')
  return route
}
