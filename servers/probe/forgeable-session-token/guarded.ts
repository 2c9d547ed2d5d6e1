import { guarded } from '../kit/guarded.ts'
import { guardedBaskets } from '../kit/guarded-baskets.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** A handle says nothing, so that there is nothing to write in it. */
export const createHandler = (): FetchHandler => guarded(guardedBaskets)
