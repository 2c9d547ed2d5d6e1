import type { JsonObject } from '@handfast/protocol'
import type { LimitsConfig } from '../config/config.ts'
import type { Allowances } from '../data-path/allowances.ts'
import type { Authenticator } from '../data-path/authenticator.ts'
import type { Route } from '../data-path/route.ts'
import type { Pages } from './cors.ts'
import type { Standing } from './standing.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/** What requests are served with; another one after the configuration was read anew. */
export interface Serving {
  readonly limits: LimitsConfig
  readonly standing: Standing
  readonly authenticators: readonly Authenticator[]
  readonly allowances: Allowances
  readonly telemetry: Telemetry
  readonly pages: Pages
  /** Paths are compared as they are: nothing is decoded, and nothing below a path is its. */
  readonly routeAt: (path: string) => Route | undefined
  /** RFC 9728. */
  readonly metadataAt: (url: URL) => JsonObject | undefined
  /** What clients call an upstream, where the configuration says so. */
  readonly resourceOf: (route: Route) => string | undefined
  readonly metadataUrlOf: (route: Route, url: URL) => string | undefined
}
