import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** The health page counts. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    page: (path, sessions) => (path === '/health' ? { ok: true, sessions: sessions.size } : undefined),
  })
