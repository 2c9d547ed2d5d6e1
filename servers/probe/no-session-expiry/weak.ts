import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** A session is there until somebody ends it. */
export const createHandler = (): FetchHandler =>
  legacyServer({ idleMsMax: Infinity, absoluteMsMax: Infinity })
