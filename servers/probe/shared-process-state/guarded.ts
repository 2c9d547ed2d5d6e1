import { conversationServer } from '../kit/conversation-server.ts'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { createMemory, memoryTools } from '../kit/memory-tools.ts'

/** A memory for each session, under a name that no client has. */
export const createHandler = (): FetchHandler =>
  guarded((guard) => {
    const memory = createMemory()
    return conversationServer(memoryTools, ({ name, args }) => {
      const key = String(guard.current().session?.ref)
      return name === 'remember' ? memory.remember(key, String(args['text'])) : memory.recall(key)
    })
  })
