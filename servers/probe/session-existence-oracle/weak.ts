import { conversationServer, failure } from '../kit/conversation-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** A session of somebody else is refused in other words than one that there never was. */
export const createHandler = (): FetchHandler =>
  conversationServer([], () => ({}), {
    refuse: (isForeign) =>
      isForeign ? failure(403, 'Not your session') : failure(404, 'Session not found'),
  })
