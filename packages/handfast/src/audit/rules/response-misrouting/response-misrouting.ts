import type { Rule } from '../rule.ts'
import { broadcasts } from './broadcasts.ts'
import { sharedListeners } from './listeners.ts'
import { pendingCallers } from './pending-callers.ts'
import { sharedByFactory, sharedServers, sharedTransports } from './shared-objects.ts'

/** GHSA-345p-7cg4-v4c7: within one transport or server, responses are routed by JSON-RPC id. */
export const responseMisrouting: Rule = {
  id: 'response-misrouting',

  notApplicable({ context, entries }) {
    if (context.stdioOnly) return 'stdio only: there is one client'
    const served = entries.some(({ kind }) => kind === 'websocket' || kind === 'mcp-request')
    return context.hasHttp || served ? undefined : 'nothing is served to more than one client'
  },

  check(facts, report) {
    for (const sighting of sharedTransports(facts)) report(sighting)
    for (const sighting of sharedServers(facts)) report(sighting)
    for (const sighting of sharedByFactory(facts)) report(sighting)
    for (const sighting of broadcasts(facts)) report(sighting)
    for (const sighting of sharedListeners(facts)) report(sighting)
    for (const sighting of pendingCallers(facts)) report(sighting)
  },
}
