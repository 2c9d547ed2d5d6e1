import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js'
import { scopeTaskStore } from '@handfast/guard'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { diggingServer, withSessions } from '../kit/notes-v1.ts'

/** The store of the SDK, whose tasks are their creators' alone. */
export const createHandler = (): FetchHandler =>
  guarded((guard) => {
    const store = scopeTaskStore(new InMemoryTaskStore(), guard)
    return withSessions(() => diggingServer(store))
  })
