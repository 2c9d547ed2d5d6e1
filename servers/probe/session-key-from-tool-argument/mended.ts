import type { FetchHandler } from '../kit/legacy-server.ts'
import { createMemory, readOnlyTool } from '../kit/memory-tools.ts'
import { toolServer } from '../kit/tool-server.ts'

const tools = [
  readOnlyTool('remember', 'conversation_id', 'text'),
  readOnlyTool('recall', 'conversation_id'),
]

/** A conversation is one of the caller's, whatever it is called. */
export function createHandler(): FetchHandler {
  const memory = createMemory()
  return toolServer(tools, ({ user, name, args }) => {
    const key = `${user}:${String(args['conversation_id'])}`
    return name === 'remember' ? memory.remember(key, String(args['text'])) : memory.recall(key)
  })
}
