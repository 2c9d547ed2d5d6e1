import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Who somebody is, is asked before they are given anything. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    needsPrincipal: () => true,
    mayUse: (session, principal) => session.owner === undefined || session.owner === principal,
  })
