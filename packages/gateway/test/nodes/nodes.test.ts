import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { begin as beginAt, modern, wire } from '../kit.ts'
import type { StateConfig, UpstreamRules } from '../../src/config/config.ts'
import { onDisk, redisProgram, startRedis } from '../../../guard/test/support/redis-server.ts'
import type { RealServer } from '../../../guard/test/support/real-server.ts'
import { gatewayBefore, keyOf, stdioReach } from '../upstreams/kit.ts'
import { isAlive, until } from '../upstreams/upstream-client.ts'

const secret = 'a secret of all nodes, which is long enough for it'

const keys = [{ id: 'k1', secret: randomBytes(32).toString('base64url') }]
const isToRun = redisProgram !== undefined || process.env['CI'] === 'true'
const stores = ['sqlite', ...(isToRun ? (['redis'] as const) : [])] as const

let folder = ''
let redis: RealServer | undefined
let nodes: Gateway[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'))
})
afterEach(async () => {
  for (const node of nodes) await node.close()
  nodes = []
  await redis?.close()
  redis = undefined
  await rm(folder, { recursive: true })
})

async function stateIn(store: (typeof stores)[number]): Promise<StateConfig> {
  if (store === 'sqlite') return { store, path: join(folder, 'state.db') }
  redis = await startRedis(onDisk)
  return { store, url: `redis://127.0.0.1:${redis.port}` }
}

interface Two {
  readonly store: (typeof stores)[number]
  readonly environment?: Readonly<Record<string, string>>
  readonly rules?: Partial<UpstreamRules>
}

/** Two gateways before the same server, with one store. */
async function twoNodes({
  store,
  environment = {},
  rules = {},
}: Two): Promise<readonly [string, string]> {
  const state = await stateIn(store)
  for (const name of ['one', 'two']) {
    const gateway = await gatewayBefore({
      reach: stdioReach('plain.mjs', { environment }),
      rules,
      config: {
        state,
        keys,
        nodes: { name, address: '127.0.0.1', port: 0, advertise: undefined, secret },
      },
    })
    nodes.push(gateway)
  }
  const [one, two] = nodes
  return [`${one?.url}/mcp`, `${two?.url}/mcp`]
}

const headersOf = (sessionId?: string): Record<string, string> => ({
  ...wire,
  'x-api-key': keyOf('alice'),
  ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }),
})

const post = (url: string, message: object, sessionId?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: headersOf(sessionId),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  })

const call = (name: string, meta: object = {}): object => ({
  method: 'tools/call',
  params: { name, arguments: {}, _meta: meta },
})

const begin = (url: string): Promise<string> => beginAt(url, { 'x-api-key': keyOf('alice') })

async function numberIn(response: Response): Promise<number> {
  const { result } = (await response.json()) as {
    readonly result: { readonly content: readonly { readonly text: string }[] }
  }
  return Number(result.content[0]?.text)
}

describe.each(stores)('several gateways before a server over stdio, with %s', (store) => {
  it('serve a session that lives on another one, in JSON and in streams', async () => {
    const [one, two] = await twoNodes({ store })
    const id = await begin(one)
    const pid = await numberIn(await post(one, call('pid'), id))
    expect(await numberIn(await post(two, call('pid'), id))).toBe(pid)
    const streamed = await post(two, call('progress', { progressToken: 'p' }), id)
    expect(streamed.headers.get('content-type')).toContain('text/event-stream')
    expect((await streamed.text()).match(/^data: /gmu)).toHaveLength(3)
    expect((await fetch(two, { method: 'DELETE', headers: headersOf(id) })).status).toBe(200)
    await until(async () => !(await isAlive(pid)))
  })

  it('bring what belongs to no request to whoever listens at another one', async () => {
    const [one, two] = await twoNodes({ store })
    const id = await begin(one)
    const leaving = new AbortController()
    const { signal } = leaving
    const stream = await fetch(two, { headers: headersOf(id), signal })
    await post(one, call('announce'), id)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('notifications/tools/list_changed')
    leaving.abort()
  })

  it('know nothing of sessions of one that is gone', async () => {
    const [one, two] = await twoNodes({ store, rules: { onForgotten: 'end' } })
    const id = await begin(one)
    await nodes.shift()?.close()
    const gone = await post(two, call('pid'), id)
    expect(gone.status).toBe(404)
    const unknown = await post(two, call('pid'), `${id.slice(0, -4)}AAAA`)
    expect(unknown.status).toBe(404)
    expect(await gone.text()).toBe(await unknown.text())
  })

  it('begin anew where one is gone, when they are to', async () => {
    const [one, two] = await twoNodes({ store, rules: { onForgotten: 'begin-anew' } })
    const id = await begin(one)
    const pid = await numberIn(await post(one, call('pid'), id))
    await nodes.shift()?.close()
    expect(await numberIn(await post(two, call('pid'), id))).not.toBe(pid)
  })

  it('end a session for all of them at once, whoever is told to', async () => {
    const [one, two] = await twoNodes({ store })
    const id = await begin(one)
    const pid = await numberIn(await post(one, call('pid'), id))
    const stream = await fetch(one, { headers: headersOf(id) })
    expect(await nodes[1]?.routes()[0]?.guard.sessions.revokeAll()).toBe(1)
    await stream.text().catch(() => undefined)
    await until(async () => !(await isAlive(pid)))
    expect((await post(one, call('pid'), id)).status).toBe(404)
    expect((await post(two, call('pid'), id)).status).toBe(404)
  })

  it('hand on numbers as the server wrote them', async () => {
    const [one, two] = await twoNodes({ store })
    const id = await begin(one)
    expect(await (await post(two, call('large'), id)).text()).toContain(
      '[9223372036854775807,1e400]',
    )
  })

  it('bring the modern requests of a principal to one process', async () => {
    const [one, two] = await twoNodes({ store, environment: { ERAS: 'modern' } })
    const asAlice = (): RequestInit =>
      modern('tools/call', { name: 'pid', arguments: {} }, { 'x-api-key': keyOf('alice') })
    const pid = await numberIn(await fetch(one, asAlice()))
    expect(await numberIn(await fetch(two, asAlice()))).toBe(pid)
    await nodes.shift()?.close()
    expect(await numberIn(await fetch(two, asAlice()))).not.toBe(pid)
  })
})
