import type { Route } from '../data-path/route.ts'

/** Live sessions by upstream; those of which the store cannot say are left out. */
export async function countSessions(
  routes: readonly Route[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { config, guard } of routes) {
    const count = await guard.sessions.count().catch(() => undefined)
    if (count !== undefined) counts.set(config.name, count)
  }
  return counts
}
