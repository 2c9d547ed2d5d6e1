import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** A session is its owner's; to others it does not exist. */
export const createHandler = (): FetchHandler =>
  legacyServer({ mayUse: (session, principal) => session.owner === principal })
