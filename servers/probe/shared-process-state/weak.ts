import { conversationServer } from '../kit/conversation-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { createMemory, memoryTools } from '../kit/memory-tools.ts'

/** One memory for the process. */
export function createHandler(): FetchHandler {
  const memory = createMemory()
  return conversationServer(memoryTools, ({ name, args }) => {
    const key = 'everybody'
    return name === 'remember' ? memory.remember(key, String(args['text'])) : memory.recall(key)
  })
}
