import { randomBytes } from 'node:crypto'
import { createGuard, isGuardError } from '@handfast/guard'
import type { Guard, GuardOptions } from '@handfast/guard'
import { guardFetch } from '@handfast/guard/adapters/fetch'
import type { FetchServer } from '@handfast/guard/adapters/fetch'
import { authenticate } from './behind-guard.ts'
import type { FetchHandler } from './legacy-server.ts'
import { said } from './memory-tools.ts'
import { simulatedClock } from './simulated-clock.ts'

/** A guard for tests: loopback, a key of its own, and the clock of the checks. */
export function createKitGuard(options: GuardOptions = {}): Guard {
  return createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    keys: [{ id: 'only', secret: randomBytes(32) }],
    clock: simulatedClock.nowMs,
    ...options,
  })
}

/** A server that has the guard in its own code. */
export function guarded(
  make: (guard: Guard) => FetchServer,
  options: GuardOptions = {},
): FetchHandler {
  const guard = createKitGuard(options)
  return guardFetch(guard, make(guard), { authenticate })
}

/** What the guard refuses is told to the model; anything else is a fault of the server. */
export function refusedTool(error: unknown): object {
  if (isGuardError(error)) return said(error.message, true)
  throw error
}
