import satisfies from 'semver/functions/satisfies.js'
import minVersion from 'semver/ranges/min-version.js'
import validRange from 'semver/ranges/valid.js'
import type { Facts } from '../../facts/facts.ts'

/**
 * From when on each SDK throws when a stateless transport, or a server that is connected, is used
 * again. Sources of 1.26.0 and 2.3.0: `StreamableHTTPServerTransport.handleRequest`,
 * `Protocol.connect`, and for 2.x the factory's result in `createMcpHandler`.
 */
const guardedFrom: ReadonlyMap<string, string> = new Map([
  ['@modelcontextprotocol/sdk', '>=1.26.0'],
  ['@modelcontextprotocol/server', '>=2.3.0'],
])

/** Says so where every version that may be installed refuses the reuse instead of leaking. */
export function refusedBySdk({ packages }: Facts): { readonly conditional?: string } {
  const used: string[] = []
  for (const [name, versions] of guardedFrom) {
    const range = packages.dependencies.get(name)
    if (range === undefined) continue
    const oldest = validRange(range) === null ? null : minVersion(range)
    if (oldest === null || !satisfies(oldest, versions)) return {}
    used.push(range)
  }
  if (used.length === 0) return {}
  return {
    conditional:
      `SDK ${used.join(' and ')} refuses the reuse: broken under two clients instead ` +
      'of leaking',
  }
}
