import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'

/** A basket is its owner's; the handle only says which one. */
export const createHandler = (): FetchHandler =>
  modernServer({ mayUse: (basket, user) => basket.owner === user })
