import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probe } from 'handfast/probe'
import { findPairs } from '../../../servers/probe/kit/pairs.ts'
import { serve } from '../../../servers/probe/kit/serve.ts'
import { moreCredentials, theTwo } from '../../../servers/probe/kit/users.ts'
import { defaultConfig, defaultRules, startGateway } from '../src/index.ts'

const tokens = { alice: 'alice-credential-7f3a', bob: 'bob-credential-91cc' }
const keys = [
  ['alice', 'alice-credential-7f3a'],
  ['alice', 'alice-refreshed-c2b8'],
  ['carol', 'carol-credential-55d0'],
  ['bob', 'bob-credential-91cc'],
].map(([subject = '', key = '']) => ({
  subject,
  hash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
  scopes: [],
}))

describe('a weak server behind the gateway', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-'))
    const lines = Object.entries({ ...tokens, carol: 'carol-credential-55d0' })
    await writeFile(
      join(folder, 'credentials.yaml'),
      lines.map(([name, token]) => `${name}: Bearer ${token}\n`).join(''),
    )
  })
  afterAll(() => rm(folder, { recursive: true }))

  const names = ['unbound-session', 'unbound-request-state', 'sdk-v1/unbound-session']
  for (const pair of findPairs().filter(({ name }) => names.includes(name))) {
    it(`is safe: ${pair.name}`, async () => {
      const served = await pair.start('weak')
      const upstream = served.handler === undefined ? served : await serve(served.handler)
      const gateway = await startGateway({
        ...defaultConfig,
        listen: { ...defaultConfig.listen, port: 0 },
        watch: { events: 'none' },
        callers: [{ kind: 'api-keys', header: 'x-api-key', keys }],
        upstreams: [
          {
            ...defaultRules,
            name: 'weak',
            requestState: { ttlMs: 1000, singleUse: true },
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
        expect(checks.map(({ verdict }) => verdict)).toContain('safe')
        expect(checks.map(({ verdict }) => verdict)).not.toContain('vulnerable')
      } finally {
        await gateway.close()
        await upstream.close()
        await served.close()
      }
    })
  }
})
