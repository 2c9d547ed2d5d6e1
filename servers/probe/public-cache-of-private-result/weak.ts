import { cachingServer } from '../kit/caching-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Everybody has tools of their own, and any cache may hand them to others. */
export const createHandler = (): FetchHandler => cachingServer('public')
