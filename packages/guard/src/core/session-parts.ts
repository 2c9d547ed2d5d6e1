import type { Clock } from './clock.ts'
import type { Tell } from './event.ts'
import type { LifeLimits } from './limits.ts'
import type { RandomBytes } from './random.ts'
import type { Store } from './store.ts'

export interface SessionParts {
  readonly store: Store
  readonly limits: LifeLimits
  readonly whenFull: 'end-oldest' | 'refuse'
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
}
