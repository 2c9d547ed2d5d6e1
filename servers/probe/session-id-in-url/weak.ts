import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withSessionFrom } from '../kit/with-session-from.ts'

/** Clients that cannot set headers may write the id into the URL. */
export const createHandler = (): FetchHandler =>
  withSessionFrom(legacyServer(), (url) => url.searchParams.get('sessionId'))
