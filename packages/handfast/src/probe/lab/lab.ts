import type { Clock } from '../wire/clock.ts'
import type { WireClient } from '../wire/client.ts'
import type { ProbeLimits } from '../wire/limits.ts'
import type { Principal } from '../wire/principal.ts'
import type { RandomBytes } from '../wire/randomness.ts'
import type { Redactor } from '../wire/redact.ts'
import type { Adviser } from './adviser.ts'
import type { Disposition } from './check.ts'
import type { Companions } from './companions.ts'
import type { DeclaredHandle } from './declared-handles.ts'
import type { SurfaceMemory } from './found-state.ts'
import type { Surface } from './surface.ts'

/** Who there is to play. */
export interface Cast {
  /** Owns what the probe makes. */
  readonly a: Principal
  /** Somebody else; undefined where only one principal was given. */
  readonly b: Principal | undefined
  /** Another caller with the credential of `a`, where that is everybody’s. */
  readonly sharer: Principal | undefined
  readonly nobody: Principal
  /** With a credential of the right shape that was never issued; undefined without principals. */
  readonly stranger: Principal | undefined
  /** The subject of `a` with another credential, as after a refresh. */
  readonly aAgain: Principal | undefined
  /** Another subject, with a credential of the same OAuth client as that of `a`. */
  readonly aColleague: Principal | undefined
  /** The subject of `a`, with a credential that was issued for another server. */
  readonly aElsewhere: Principal | undefined
}

/** Everything that a check has. It opens nothing itself. */
export interface Lab {
  readonly surface: Surface
  readonly cast: Cast
  readonly wire: WireClient
  readonly limits: ProbeLimits
  readonly clock: Clock
  readonly random: RandomBytes
  readonly redactor: Redactor
  allows(needed: Disposition): boolean
  /** Tools that the user allowed by name. */
  readonly allowedTools: ReadonlySet<string>
  /** How long to wait for something to expire; 0 where that is not wanted. */
  readonly waitMs: number
  /** Sessions that one principal may have at once: more than that are too many. */
  readonly sessionsMax: number
  /** The run was interrupted: no wait goes on. */
  readonly interrupted: AbortSignal
  readonly companions: Companions
  readonly declaredHandles: readonly DeclaredHandle[]
  /** Asked for arguments where nothing else helps; undefined unless the user wants that. */
  readonly adviser: Adviser | undefined
  /** What earlier checks have found out about this way in. */
  readonly memory: SurfaceMemory
  /** A JSON-RPC id that was not used in this run. */
  nextId(): number
}
