import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withSessionFrom } from '../kit/with-session-from.ts'

/** The header alone names the session. */
export const createHandler = (): FetchHandler => withSessionFrom(legacyServer(), () => null)
