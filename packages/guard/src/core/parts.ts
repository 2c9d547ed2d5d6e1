import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { GuardContext } from './context.ts'
import type { Tell } from './event.ts'
import type { KeyRing } from './keys.ts'
import type { RandomBytes } from './random.ts'
import type { Sessions } from './session.ts'
import type { Store } from './store.ts'

/** What the parts of a guard share; handles, request state and the rest are made from it. */
export interface GuardParts {
  /** Answers in time, or throws GUARD_STORE_UNAVAILABLE. */
  readonly store: Store
  /** Undefined when the guard was given no keys. */
  readonly keys: KeyRing | undefined
  readonly sessions: Sessions
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
  /** @throws GuardError GUARD_NO_CALLER outside of a request. */
  current(): GuardContext
}

/** Whom a call of the library is for: somebody who was named, or whoever is calling now. */
export const callerNow = (parts: Pick<GuardParts, 'current'>, named?: Caller): Caller =>
  named ?? parts.current().caller
