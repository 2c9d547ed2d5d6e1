import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** The health page lists who is there. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    page: (path, sessions) =>
      path === '/health' ? { ok: true, sessions: [...sessions.keys()] } : undefined,
  })
