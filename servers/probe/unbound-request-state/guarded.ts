import { guardedAsking } from '../kit/guarded-asking.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** It opens for its principal and its request, once and for a while. */
export const createHandler = (): FetchHandler => guardedAsking()
