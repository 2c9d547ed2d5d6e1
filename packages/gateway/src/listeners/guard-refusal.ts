import { isGuardError, refusalOf } from '@handfast/guard'
import type { GuardErrorCode, Refusal } from '@handfast/guard'

/** What may befall a request that was admitted; before that, the guard answers by itself. */
const unavailable: ReadonlySet<GuardErrorCode> = new Set<GuardErrorCode>([
  'GUARD_HANDLES_FULL',
  'GUARD_STORE_CLOSED',
  'GUARD_STORE_FULL',
  'GUARD_STORE_UNAVAILABLE',
  'GUARD_UPDATE_TIMEOUT',
])

/** Undefined for what nobody foresaw. */
export function guardRefusal(error: unknown): Refusal | undefined {
  if (!isGuardError(error)) return undefined
  // Somebody has ended it meanwhile.
  if (error.code === 'GUARD_SESSION_UNKNOWN') return refusalOf('session-unknown')
  return unavailable.has(error.code) ? refusalOf('store-unavailable') : undefined
}
