import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { scopeEventStore } from '@handfast/guard'
import { guarded } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { askingServer, withSessions } from '../sdk-v1/web-servers.ts'

/** One store for all sessions of SDK v1, of which each transport sees its own part. */
export const createHandler = (): FetchHandler =>
  guarded((guard) => {
    const shared = new InMemoryEventStore()
    return withSessions(askingServer, () => scopeEventStore(shared, guard))
  })
