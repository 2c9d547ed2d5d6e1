import { guarded } from '../kit/guarded.ts'
import { guardedBaskets } from '../kit/guarded-baskets.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** A basket is the principal's who made it. */
export const createHandler = (): FetchHandler => guarded(guardedBaskets)
