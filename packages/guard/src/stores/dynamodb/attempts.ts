import { GuardError } from '../../core/errors.ts'

/** 0 to 1. */
export type Chance = () => number

const attemptsMax = 60
const pauseMsMax = 40

/**
 * Looks and tries until nobody came in between; `again` is what an attempt returns when somebody
 * did.
 *
 * @throws GuardError GUARD_STORE_UNAVAILABLE when that happened too often.
 */
export async function attempt<T>(chance: Chance, tryIt: () => Promise<T | Again>): Promise<T> {
  for (let number = 0; number < attemptsMax; number += 1) {
    const result = await tryIt()
    if (result !== again) return result
    // Of different lengths and longer each time, so that the same two do not keep meeting.
    const pauseMs = chance() * Math.min(pauseMsMax, 2 ** number)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  throw new GuardError('GUARD_STORE_UNAVAILABLE', 'Others kept changing it; try again.')
}

export const again: unique symbol = Symbol('again')
export type Again = typeof again
