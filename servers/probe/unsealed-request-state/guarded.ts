import { guardedAsking } from '../kit/guarded-asking.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Nobody but a holder of the keys can write it. */
export const createHandler = (): FetchHandler => guardedAsking()
