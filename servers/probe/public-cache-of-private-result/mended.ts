import { cachingServer } from '../kit/caching-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Everybody has tools of their own, and they are cached for nobody else. */
export const createHandler = (): FetchHandler => cachingServer('private')
