import type { Guard, SealedValues } from '@handfast/guard'
import type { UpstreamConfig } from '../config/config.ts'
import type { Renewals } from './renewals.ts'
import type { Replays } from './replays.ts'
import type { Stage } from './stage.ts'
import type { Upstream } from './upstream.ts'

/** An upstream with all that stands before it. Nothing is shared with the other ones' but keys. */
export interface Route {
  readonly config: UpstreamConfig
  readonly guard: Guard
  /** Towards the server in this order, towards the client in the other. */
  readonly stages: readonly Stage[]
  readonly upstream: Upstream
  readonly renewals: Renewals
  readonly replays: Replays
  /** Where clients resume at the server behind. */
  readonly eventIds: SealedValues<string>
}
