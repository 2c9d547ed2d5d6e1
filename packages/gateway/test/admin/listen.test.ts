import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultAdmin } from '../../src/index.ts'
import { maskedConfig } from '../../src/admin/masked-config.ts'
import { createOneTimeTokens, tokenMsMax } from '../../src/admin/one-time-tokens.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { echoServer, gatewayBefore, upstreamAt } from '../kit.ts'
import type { EchoServer } from '../kit.ts'

let server: EchoServer
let folder = ''
beforeAll(async () => {
  server = await echoServer()
  folder = await mkdtemp(join(tmpdir(), 'gateway-admin-'))
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

it('takes no address that others reach without TLS, unless that is asked for by name', async () => {
  const admin = { ...defaultAdmin, address: '0.0.0.0', port: 0, folder }
  await expect(gatewayBefore(server.url, { admin })).rejects.toThrow('admin.tls')
  const open = { ...admin, unsafelyAllowCleartext: true }
  const gateway = await gatewayBefore(server.url, { admin: open })
  await gateway.close()
})

it('tells whoever runs it whether it is there, and whether it is ready', async () => {
  const admin = { ...defaultAdmin, port: 0, folder }
  const gateway = await gatewayBefore(server.url, { admin })
  const lost = await gatewayBefore('http://127.0.0.1:1/mcp', { admin })
  const statusOf = async (url: string | undefined): Promise<number> =>
    (await fetch(url ?? '')).status
  expect(await statusOf(`${gateway.admin?.url ?? ''}/readyz`)).toBe(200)
  expect(await statusOf(`${lost.admin?.url ?? ''}/healthz`)).toBe(200)
  expect(await statusOf(`${lost.admin?.url ?? ''}/readyz`)).toBe(503)
  await gateway.close()
  await lost.close()
})

it('opens a token once, and not after its time', () => {
  let nowMs = 0
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
  const tokens = createOneTimeTokens({ clock: () => nowMs, random })
  const [first, second] = [tokens.mint(), tokens.mint()]
  expect(tokens.use(first)).toBe(true)
  expect(tokens.use(first)).toBe(false)
  nowMs = tokenMsMax
  expect(tokens.use(second)).toBe(false)
  const many = Array.from({ length: 21 }, () => tokens.mint())
  expect(tokens.use(many[0] ?? '')).toBe(false)
  expect(tokens.use(many[20] ?? '')).toBe(true)
})

it('shows a configuration without anything that opens anything', () => {
  const secret = 'very-secret'
  const config = {
    ...defaultConfig,
    state: { store: 'redis', url: `redis://user:${secret}@redis.example:6379/0?token=${secret}` },
    keys: [{ id: 'k1', secret }],
    callers: [
      { kind: 'api-keys', header: 'x-api-key', keys: [{ hash: secret, subject: 'a', scopes: [] }] },
    ],
    upstreams: [
      {
        ...upstreamAt(`https://server.example/mcp?key=${secret}`),
        credential: { kind: 'static', header: 'authorization', value: secret },
      },
      {
        ...upstreamAt('http://unused.example'),
        reach: {
          kind: 'stdio',
          command: ['npx', `--token=${secret}`, secret],
          environment: { TOKEN: secret },
        },
        credential: { kind: 'token-exchange', clientId: 'c', clientSecret: secret },
      },
    ],
  }
  // As much of it as shows where secrets are.
  const shown = JSON.stringify(maskedConfig(config as never))
  expect(shown).not.toContain(secret)
  expect(shown).toContain('https://server.example/mcp')
  expect(shown).toContain('"TOKEN"')
})
