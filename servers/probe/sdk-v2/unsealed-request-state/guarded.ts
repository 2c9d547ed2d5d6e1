import { createKitGuard } from '../../kit/guarded.ts'
import { authenticate } from '../../kit/behind-guard.ts'
import { guardFetch } from '@handfast/guard/adapters/fetch'
import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'
import type { Pending } from '../confirmations.ts'

/** The guard's codec in the place of the SDK's: for this principal and request, once, a second. */
export function start(): Promise<Served> {
  const guard = createKitGuard()
  const codec = guard.requestState<Pending>({ ttlMs: 1_000, singleUse: true })
  return serveSdkV2({ confirmations: { codec, isOf: () => true } }, (handler) =>
    guardFetch(guard, handler, { authenticate }),
  )
}
