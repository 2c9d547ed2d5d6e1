import { describe, expect, it } from 'vitest'
import { probe } from 'handfast/probe'
import { behindGateway } from '../../../servers/probe/kit/behind-gateway.ts'
import { findPairs } from '../../../servers/probe/kit/pairs.ts'
import type { Kind, Pair } from '../../../servers/probe/kit/pairs.ts'
import { moreCredentials, theTwo } from '../../../servers/probe/kit/users.ts'

/** What the gateway mends, one or more of each stage; docs/attacks.md has all of them. */
const names = [
  'fastmcp/unbound-handle',
  'public-cache-of-private-result',
  'response-misrouting',
  'sdk-v1/unbound-handle',
  'sdk-v1/unbound-session',
  'sdk-v2/unbound-handle',
  'sdk-v2/unbound-request-state',
  'sdk-v2/unsealed-request-state',
  'session-key-from-tool-argument',
  'shared-event-store',
  'unbound-handle',
  'unbound-request-state',
  'unbound-session',
  'unbound-subscription',
  'unbound-task',
  'unsealed-request-state',
]

describe('behind the gateway', () => {
  for (const pair of findPairs().filter(({ name }) => names.includes(name))) {
    // The verdict asks for the owner's own use as well: what is no use to anybody is not safe.
    it(`${pair.name}: the weak one is safe, and the mended one stays so`, async () => {
      expect(await verdictsOf(pair, 'weak')).toEqual(['safe'])
      expect(await verdictsOf(pair, 'mended')).toEqual(['safe'])
    })
  }
})

async function verdictsOf(pair: Pair, kind: Kind): Promise<readonly string[]> {
  const { url, close } = await behindGateway(await pair.start(kind), pair.name)
  try {
    const { checks } = await probe({
      url,
      as: { ...theTwo, ...moreCredentials },
      only: [pair.weakness],
      level: 'disruptive',
      waitMs: 2100,
      ...(await pair.setUp(url)),
    })
    // A server of both eras is tried in both.
    const verdicts = checks.map(({ verdict, reason }) =>
      verdict === 'safe' ? verdict : String(reason),
    )
    return [...new Set(verdicts)]
  } finally {
    await close()
  }
}
