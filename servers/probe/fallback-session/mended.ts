import { conversationServer, ownSession } from '../kit/conversation-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { createMemory, memoryTools } from '../kit/memory-tools.ts'

/** Who names no session of their own is refused. */
export function createHandler(): FetchHandler {
  const memory = createMemory()
  return conversationServer(
    memoryTools,
    ({ session, name, args }) =>
      name === 'remember' ? memory.remember(session, String(args['text'])) : memory.recall(session),
    { sessionFor: (id, sessions, user) => ownSession(id, sessions, user) },
  )
}
