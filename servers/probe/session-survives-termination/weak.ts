import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** A DELETE is answered, and the session stays in the table. */
export const createHandler = (): FetchHandler => legacyServer({ end: () => undefined })
