import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** Who has a session was authenticated when it was opened, and is not asked again. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    needsPrincipal: (_request, session) => session === undefined,
    mayUse: (session, principal) => principal === undefined || session.owner === principal,
  })
