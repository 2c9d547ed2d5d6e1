import type { Clock } from './clock.ts'
import type { Tell } from './event.ts'
import type { LifeLimits } from './limits.ts'
import type { RandomBytes } from './random.ts'
import type { RecordKind, Store } from './store.ts'

export interface SessionParts {
  /** An id of one kind names nothing of another. */
  readonly kind: RecordKind
  readonly store: Store
  readonly limits: LifeLimits
  readonly whenFull: 'end-oldest' | 'refuse'
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
}
