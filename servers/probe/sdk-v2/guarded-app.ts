import { guardFetch } from '@handfast/guard/adapters/fetch'
import type { Guard } from '@handfast/guard'
import { authenticate } from '../kit/behind-guard.ts'
import { createKitGuard } from '../kit/guarded.ts'
import type { Served } from '../kit/serve.ts'
import { serveSdkV2 } from './app.ts'
import type { Rules } from './app.ts'
import type { Pending } from './confirmations.ts'

/** The server of SDK v2 with the guard in front of it and in its rules, in one process. */
export function serveGuarded(rulesOf: (guard: Guard) => Partial<Rules>): Promise<Served> {
  const guard = createKitGuard()
  return serveSdkV2(rulesOf(guard), (handler) => guardFetch(guard, handler, { authenticate }))
}

/** The guard's codec in the place of the SDK's: for this principal and request, once, a second. */
export const serveGuardedConfirmations = (): Promise<Served> =>
  serveGuarded((guard) => {
    const codec = guard.requestState<Pending>({ ttlMs: 1_000, singleUse: true })
    return { confirmations: { codec, isOf: () => true } }
  })
