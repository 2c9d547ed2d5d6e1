import { guardedServer } from '../kit/guarded-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** The guard knows requests; a list of them is none. */
export const createHandler = (): FetchHandler => guardedServer((body) => !Array.isArray(body))
