import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultConfig, startGateway } from '../src/index.ts'
import type { Config } from '../src/index.ts'
import { apiKeysOf } from './api-keys.ts'
import { gatewayBefore, modern, upstreamAt } from './kit.ts'

/** Answers when it is told to. */
const waiting: (() => void)[] = []
const server = createServer((req, res) => {
  req.resume().on('end', () => {
    waiting.push(() => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end('{"jsonrpc":"2.0","id":1,"result":{}}')
    })
  })
})

describe('a configuration that is read anew', () => {
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    url = `http://127.0.0.1:${port}/mcp`
  })
  afterAll(() => void server.close().closeAllConnections())

  it('lets requests end that were begun under the one before', async () => {
    const limits = { ...defaultConfig.limits, drainMsMax: 10_000 }
    const gateway = await gatewayBefore(url, { limits })
    const asked = fetch(`${gateway.url}/mcp`, modern('tools/list'))
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const next: Config = {
      ...defaultConfig,
      listen: { ...defaultConfig.listen, port: 0 },
      limits,
      watch: { events: 'none' },
      callers: [{ kind: 'anonymous' }],
      sessions: { ...defaultConfig.sessions, perPrincipalMax: 7 },
      upstreams: [{ ...upstreamAt(url), path: '/other' }],
    }
    expect(await gateway.reload(next)).toEqual([])
    expect((await fetch(`${gateway.url}/mcp`, modern('tools/list'))).status).toBe(404)
    waiting.shift()?.()
    expect((await asked).status).toBe(200)
    await gateway.close()
  })

  it('is not kept when the next one is', async () => {
    const gateway = await gatewayBefore(url)
    const routes = [new WeakRef(gateway.routes()[0] ?? {})]
    for (let perPrincipalMax = 1; perPrincipalMax < 10; perPrincipalMax += 1) {
      await gateway.reload({
        ...defaultConfig,
        listen: { ...defaultConfig.listen, port: 0 },
        watch: { events: 'none' },
        callers: [{ kind: 'anonymous' }],
        sessions: { ...defaultConfig.sessions, perPrincipalMax },
        upstreams: [upstreamAt(url)],
      })
      routes.push(new WeakRef(gateway.routes()[0] ?? {}))
    }
    const alive = (): number => {
      collect()
      return routes.filter((route) => route.deref() !== undefined).length
    }
    await expect.poll(alive, { timeout: 10_000 }).toBe(1)
    await gateway.close()
  })
})

describe('an upstream of which nothing has changed', () => {
  const keyed = (...names: readonly string[]): Config => ({
    ...defaultConfig,
    admin: undefined,
    listen: { ...defaultConfig.listen, port: 0 },
    watch: { events: 'none' },
    callers: [apiKeysOf(Object.fromEntries(names.map((name) => [name, `${name}-key`.repeat(5)])))],
    upstreams: [upstreamAt('http://127.0.0.1:1/mcp')],
  })
  const draining = (config: Config): Config => ({
    ...config,
    limits: { ...config.limits, drainMsMax: 1, requestsPerMinutePerPrincipal: 7 },
  })

  it('goes on when callers are added, and when limits change that are none of its', async () => {
    const gateway = await startGateway(keyed('alice'))
    const [route] = gateway.routes()
    await gateway.reload(draining(keyed('bob', 'alice')))
    expect(gateway.routes()).toEqual([route])
    expect(gateway.routes()[0]).toBe(route)
    await gateway.close()
  })

  it('is opened anew when a caller is taken away, who has nothing of it left', async () => {
    const gateway = await startGateway(draining(keyed('alice', 'bob')))
    const [route] = gateway.routes()
    await gateway.reload(draining(keyed('alice')))
    expect(gateway.routes()[0]).not.toBe(route)
    const [next] = gateway.routes()
    await gateway.reload(draining({ ...keyed('alice'), callers: [{ kind: 'anonymous' }] }))
    expect(gateway.routes()[0]).not.toBe(next)
    await gateway.close()
  })

  it('is what the last of several says, however long each takes', async () => {
    const gateway = await startGateway(keyed('alice'))
    const reloads = ['one', 'two', 'three'].map((path) => {
      const upstreams = [{ ...upstreamAt('http://127.0.0.1:1/mcp'), path: `/${path}` }]
      return gateway.reload({ ...keyed('alice'), upstreams })
    })
    await Promise.all(reloads)
    expect(gateway.routes().map(({ config: { path } }) => path)).toEqual(['/three'])
    await gateway.close()
  })
})

describe('the decision service, when a configuration is read anew', () => {
  const keyed = (name: string): Config => ({
    ...defaultConfig,
    admin: undefined,
    listen: { ...defaultConfig.listen, port: 0 },
    watch: { events: 'none' },
    callers: [apiKeysOf({ robot: keyOf(name) })],
    decisions: { address: '127.0.0.1', port: 0, servers: ['shop'], refusals: 'exact' },
    upstreams: [],
  })
  const keyOf = (name: string): string => `${name}-of-at-least-thirty-two-characters`
  const shownBy = (name: string): Readonly<Record<string, string>> => ({
    'x-api-key': keyOf(name),
    'x-original-method': 'POST',
    'x-original-uri': '/mcp',
    'x-forwarded-proto': 'http',
  })

  it('asks the callers of the next one, and nobody by a key that was withdrawn', async () => {
    const gateway = await startGateway(keyed('before'))
    const statusFor = async (name: string): Promise<number> =>
      (await fetch(`${gateway.decisionsUrl}/decide/shop`, { headers: shownBy(name) })).status
    expect([await statusFor('before'), await statusFor('next')]).toEqual([200, 401])
    expect(await gateway.reload(keyed('next'))).toEqual([])
    expect([await statusFor('before'), await statusFor('next')]).toEqual([401, 200])
    await gateway.close()
  })

  it('says what waits for the next start: how sessions are bound', async () => {
    const before = keyed('before')
    const gateway = await startGateway(before)
    const sessions = { ...before.sessions, perPrincipalMax: 7 }
    expect(await gateway.reload({ ...before, sessions })).toEqual(['decisions'])
    await gateway.close()
  })
})

/** Everything that nothing refers to. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  if (typeof gc === 'function') gc()
}
