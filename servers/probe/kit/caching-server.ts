import type { FetchHandler } from './legacy-server.ts'
import { modernServer } from './modern-server.ts'

const toolOf = (user: string): object => ({
  name: `mailbox_of_${user}`,
  inputSchema: { type: 'object', properties: {} },
})

/** Lists the tools of the caller, and says who else may be served that list. */
export function cachingServer(cacheScope: 'public' | 'private'): FetchHandler {
  return modernServer({
    answer({ message: { method }, user, reply }) {
      if (method !== 'tools/list') return undefined
      return reply({ tools: [toolOf(user)], ttlMs: 60_000, cacheScope })
    },
  })
}
