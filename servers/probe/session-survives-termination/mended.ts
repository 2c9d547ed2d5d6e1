import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** A DELETE takes the session out of the table. */
export const createHandler = (): FetchHandler =>
  legacyServer({ end: (sessions, id) => void sessions.delete(id) })
