import type { Guard } from '@handfast/guard'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'
import type { Pending } from '../kit/modern-server.ts'

/** Sealed by the guard, for this principal and this request, once and for a while. */
export const createHandler = (): FetchHandler => guarded(asking)

function asking(guard: Guard): FetchHandler {
  const codec = guard.requestState<Pending>({ ttlMs: 1_000, singleUse: true })
  return modernServer({
    seal: (pending) => codec.mint(pending),
    unseal: (state) => codec.verify(state).catch(() => undefined),
  })
}
