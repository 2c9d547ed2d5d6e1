import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probe } from 'handfast/probe'
import { findPairs } from '../../../../servers/probe/kit/pairs.ts'
import type { Kind, Pair } from '../../../../servers/probe/kit/pairs.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import { moreCredentials, theTwo } from '../../../../servers/probe/kit/users.ts'
import type { HandleConfig, UpstreamRules } from '../../src/config/config.ts'
import { defaultConfig, defaultRules, startGateway } from '../../src/index.ts'

const tokens = {
  alice: 'alice-credential-7f3a',
  bob: 'bob-credential-91cc',
  carol: 'carol-credential-55d0',
}
const keys = [...Object.entries(tokens), ['alice', 'alice-refreshed-c2b8']].map(
  ([subject = '', key = '']) => ({
    subject,
    hash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
    scopes: [],
  }),
)

const declared = (
  name: string,
  { minted, taken, ...more }: Pick<HandleConfig, 'minted' | 'taken'> & Partial<HandleConfig>,
): { readonly handles: readonly HandleConfig[] } => {
  const limits = { idleMsMax: 3_600_000, absoluteMsMax: 86_400_000, perPrincipalMax: 1000 }
  return {
    handles: [{ name, mode: 'swap', recover: undefined, ...limits, minted, taken, ...more }],
  }
}

const uuid = '(?<id>[0-9a-f-]{36})'

const notes = declared('note', {
  minted: [{ tool: 'open_note', at: 'text', pattern: uuid }],
  taken: [{ tool: 'read_note', at: '/note_id' }],
})

/** What an operator says of each of them; nothing where the gateway needs to be told nothing. */
const rulesOf: Readonly<Record<string, Partial<UpstreamRules>>> = {
  'fastmcp/unbound-handle': notes,
  'public-cache-of-private-result': {},
  'response-misrouting': {},
  'sdk-v1/unbound-handle': notes,
  'sdk-v2/unbound-handle': notes,
  'session-key-from-tool-argument': declared('conversation', {
    minted: [],
    taken: [{ tool: '*', at: '/conversation_id' }],
    mode: 'scope',
  }),
  'unbound-handle': declared('basket', {
    minted: [{ tool: 'create_basket', at: 'text', pattern: uuid }],
    taken: [{ tool: 'view_basket', at: '/basket_id' }],
  }),
  'shared-event-store': {},
  'unbound-subscription': { subscribe: ['inbox://{subject}/**'] },
  'unbound-task': {},
  'unsealed-request-state': {},
  'sdk-v2/unbound-request-state': {},
  'sdk-v2/unsealed-request-state': {},
}

describe('behind the gateway', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-'))
    const lines = Object.entries(tokens).map(([name, token]) => `${name}: Bearer ${token}\n`)
    await writeFile(join(folder, 'credentials.yaml'), lines.join(''))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const verdictsOf = async (pair: Pair, kind: Kind): Promise<readonly string[]> => {
    const served = await pair.start(kind)
    const upstream = served.handler === undefined ? served : await serve(served.handler)
    const gateway = await startGateway({
      ...defaultConfig,
      listen: { ...defaultConfig.listen, port: 0 },
      watch: { events: 'none' },
      admin: undefined,
      callers: [{ kind: 'api-keys', header: 'x-api-key', keys }],
      upstreams: [
        {
          ...defaultRules,
          requestState: { ttlMs: 1000, singleUse: true },
          ...rulesOf[pair.name],
          name: 'behind',
          path: '/mcp',
          reach: { kind: 'http', url: upstream.url, connectionsMax: 100 },
          credential: {
            kind: 'per-principal',
            header: 'authorization',
            file: join(folder, 'credentials.yaml'),
          },
        },
      ],
    })
    try {
      const url = `${gateway.url}/mcp`
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
      await gateway.close()
      await upstream.close()
      if (served !== upstream) await served.close()
    }
  }

  for (const pair of findPairs().filter(({ name }) => Object.hasOwn(rulesOf, name))) {
    // The verdict asks for the owner's own use as well: what is no use to anybody is not safe.
    it(`${pair.name}: the weak one is safe, and the mended one stays so`, async () => {
      expect(await verdictsOf(pair, 'weak')).toEqual(['safe'])
      expect(await verdictsOf(pair, 'mended')).toEqual(['safe'])
    })
  }
})
