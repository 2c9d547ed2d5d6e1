import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { scopeEventStore } from '@handfast/guard'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { askingServer, withSessions } from '../kit/notes-v1.ts'

/** One store for all, and each session sees what is its own. */
export const createHandler = (): FetchHandler =>
  guarded((guard) => {
    const shared = new InMemoryEventStore()
    return withSessions(askingServer, () => scopeEventStore(shared, guard))
  })
