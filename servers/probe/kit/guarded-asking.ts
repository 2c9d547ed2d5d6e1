import type { FetchHandler } from './legacy-server.ts'
import { guarded } from './guarded.ts'
import { modernServer } from './modern-server.ts'
import type { Pending } from './modern-server.ts'

/** Asks before it transfers, with a state that the guard seals: for this principal and request. */
export const guardedAsking = (): FetchHandler =>
  guarded((guard) => {
    const codec = guard.requestState<Pending>({ ttlMs: 1_000, singleUse: true })
    return modernServer({
      seal: (pending) => codec.mint(pending),
      unseal: (state) => codec.verify(state).catch(() => undefined),
    })
  })
