import { guarded } from '../kit/guarded.ts'
import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/**
 * A session is that of one agent instance of its user. Their names are taken at their word here; an
 * agent that shows a key (RFC 9449) is better than one that says a name.
 */
export const createHandler = (): FetchHandler =>
  guarded(() => legacyServer(), {
    agentOf: async ({ headers }) => `id:${headers.get('x-agent-instance-id')}`,
  })
