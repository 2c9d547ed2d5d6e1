import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'
import type { Pending } from '../kit/modern-server.ts'
import { seal, unseal } from '../kit/seal.ts'

/** Principal, tool, arguments and expiry are compared with the request. */
export const createHandler = (): FetchHandler =>
  modernServer({
    seal,
    unseal(state, request) {
      const pending = unseal(state) as Pending | undefined
      if (pending === undefined || pending.user !== request.user) return undefined
      if (pending.amount !== request.amount || pending.tool !== request.tool) return undefined
      return pending.expiresAtMs > Date.now() ? pending : undefined
    },
  })
