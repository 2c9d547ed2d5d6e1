import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'
import type { Pending } from '../kit/modern-server.ts'

/** Everything is compared, and nothing keeps the client from writing what it is compared with. */
export const createHandler = (): FetchHandler =>
  modernServer({
    seal: (pending) => Buffer.from(JSON.stringify(pending)).toString('base64url'),
    unseal(state, request) {
      const pending = parsed(state)
      if (pending === undefined || pending.user !== request.user) return undefined
      if (pending.amount !== request.amount || pending.tool !== request.tool) return undefined
      return pending.expiresAtMs > Date.now() ? pending : undefined
    },
  })

function parsed(state: string): Pending | undefined {
  try {
    return JSON.parse(Buffer.from(state, 'base64url').toString('utf8')) as Pending
  } catch {
    return undefined
  }
}
