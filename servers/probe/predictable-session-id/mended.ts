import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** 122 random bits. */
export const createHandler = (): FetchHandler =>
  legacyServer({ mintId: () => crypto.randomUUID() })
