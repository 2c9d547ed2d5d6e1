import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Everybody is given a session; who they are is asked when they use it. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    needsPrincipal: (request) => request.headers.get('mcp-session-id') !== null,
    mayUse: (session, principal) => session.owner === undefined || session.owner === principal,
  })
