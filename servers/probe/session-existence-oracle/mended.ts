import { conversationServer, failure } from '../kit/conversation-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Whoever may not use a session is told that there is none. */
export const createHandler = (): FetchHandler =>
  conversationServer([], () => ({}), {
    refuse: () => failure(404, 'Session not found'),
  })
