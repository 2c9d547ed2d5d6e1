import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js'
import { scopeTaskStore } from '@handfast/guard'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { diggingServer, withSessions } from '../sdk-v1/web-servers.ts'

/** The task store of SDK v1, in which each principal sees their own. */
export const createHandler = (): FetchHandler =>
  guarded((guard) => {
    const tasks = scopeTaskStore(new InMemoryTaskStore(), guard)
    return withSessions(() => diggingServer(tasks))
  })
