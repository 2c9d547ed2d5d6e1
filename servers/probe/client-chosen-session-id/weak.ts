import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** An id that the client brings along is taken. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    mintId: (request) => request.headers.get('mcp-session-id') ?? crypto.randomUUID(),
  })
