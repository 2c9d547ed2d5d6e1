import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DecisionsConfig } from '../../src/config/config.ts'
import type { Gateway } from '../../src/index.ts'
import { apiKeysOf } from '../api-keys.ts'
import { echoServer, gatewayBefore, initialize } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { startProxy } from './proxy.ts'
import type { Proxy, ProxyExample } from './proxy.ts'

type Refusals = DecisionsConfig['refusals']

export interface Asking {
  readonly as: 'a' | 'b' | 'c'
  readonly id?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What is running while the clauses are. */
export interface Run {
  readonly behind: () => EchoServer
  readonly gateway: () => Gateway
  readonly url: () => string
  ask(asking: Asking): Promise<Response>
}

/** Sends a GET of alice with these lines, and hears what comes until the end. */
export async function raw(
  url: string,
  lines: readonly string[],
  { path = '/mcp', host }: { readonly path?: string; readonly host?: string } = {},
): Promise<string> {
  const { hostname, port } = new URL(url)
  const head = [`GET ${path} HTTP/1.1`, `Host: ${host ?? hostname}`, 'Connection: close']
  const socket = connect(Number(port), hostname)
  socket.write([...head, `Authorization: Bearer ${'a'.repeat(32)}`, ...lines, '', ''].join('\r\n'))
  return text(socket)
}

/** What every proxy does that asks the gateway whether requests may pass. */
export function proxyContract(example: ProxyExample, refusals: Refusals): Run {
  let behind: EchoServer
  let gateway: Gateway
  let proxy: Proxy
  beforeAll(async () => {
    behind = await echoServer()
    gateway = await gatewayBefore('http://127.0.0.1:9/mcp', {
      callers: [apiKeysOf({ alice: 'a'.repeat(32), bob: 'b'.repeat(32) })],
      decisions: { address: '127.0.0.1', port: 0, servers: ['shop'], refusals },
    })
    const { url: behindUrl } = behind
    proxy = await startProxy(example, { behindUrl, decisionsUrl: gateway.decisionsUrl ?? '' })
  }, 60_000)
  afterAll(async () => {
    await proxy.close()
    await gateway.close()
    await behind.close()
  })
  const ask: Run['ask'] = ({ as, id, method = 'POST', headers = {} }) =>
    fetch(proxy.url, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${as.repeat(32)}`,
        ...(id === undefined ? {} : { 'mcp-session-id': id }),
        ...headers,
      },
      ...(method === 'POST' ? { body: JSON.stringify(initialize) } : {}),
    })
  const run: Run = { behind: () => behind, gateway: () => gateway, url: () => proxy.url, ask }
  sessionClauses(run, refusals)
  callerClauses(run, refusals)
  return run
}

/** Of a proxy that can say so; the last clauses, as they end the gateway. */
export function failureClauses(example: ProxyExample, { ask, behind, gateway }: Run): void {
  it('lets nothing pass when whoever is asked says nothing', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = Object(silent.address()) as AddressInfo
    const around = { behindUrl: behind().url, decisionsUrl: `http://127.0.0.1:${port}` }
    const proxy = await startProxy(example, around)
    const served = behind().seen.length
    expect((await fetch(proxy.url)).status).toBe(503)
    expect(behind().seen).toHaveLength(served)
    await proxy.close()
    silent.close()
  }, 60_000)

  it('lets nothing pass when there is nobody to ask', async () => {
    const served = behind().seen.length
    await gateway().close()
    const answer = await ask({ as: 'a' })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ error: { code: -32000 } })
    expect(behind().seen).toHaveLength(served)
  }, 60_000)
}

function sessionClauses({ ask, behind, url }: Run, refusals: Refusals): void {
  it('lets a caller use a session, and answers another one as for an unknown id', async () => {
    const id = 'session-of-alice'
    expect((await ask({ as: 'a', id })).status).toBe(200)
    expect(behind().seen.at(-1)?.headers['mcp-session-id']).toBe(id)
    const served = behind().seen.length
    const foreign = await ask({ as: 'b', id })
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toMatchObject({ error: { code: -32001 } })
    expect((await ask({ as: 'b', id, method: 'GET' })).status).toBe(404)
    expect((await ask({ as: 'b', id, method: 'DELETE' })).status).toBe(404)
    expect(behind().seen).toHaveLength(served)
    expect((await ask({ as: 'a', id })).status).toBe(200)
  })

  it('does not let a session be used after its end, by anybody', async () => {
    const id = 'session-to-end'
    expect((await ask({ as: 'a', id })).status).toBe(200)
    expect((await ask({ as: 'a', id, method: 'DELETE' })).status).toBe(200)
    expect((await ask({ as: 'a', id })).status).toBe(404)
    expect((await ask({ as: 'b', id })).status).toBe(404)
  })

  it('refuses two session ids, of which the server behind would choose one', async () => {
    const served = behind().seen.length
    const answer = await raw(url(), ['Mcp-Session-Id: one', 'Mcp-Session-Id: two'])
    expect(answer).toMatch(refusals === 'exact' ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 403 /)
    expect(behind().seen).toHaveLength(served)
  })

  it('keeps a session id of the modern era, which has none, from the server behind', async () => {
    const headers = { 'mcp-protocol-version': '2026-07-28' }
    expect((await ask({ as: 'a', id: 'session-of-nobody', headers })).status).toBe(200)
    expect(behind().seen.at(-1)?.headers['mcp-session-id']).toBeUndefined()
  })
}

function callerClauses({ ask, behind, url }: Run, refusals: Refusals): void {
  it('asks who is calling, and hides the answer from the server behind', async () => {
    const answer = await ask({ as: 'c' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect((await ask({ as: 'a' })).status).toBe(200)
    expect(behind().seen.at(-1)?.headers.authorization).toBeUndefined()
  })

  it('takes no word of the client for how it has come', async () => {
    const id = 'session-of-alice-alone'
    expect((await ask({ as: 'a', id })).status).toBe(200)
    const headers = { 'x-original-method': 'GET', 'x-forwarded-host': 'evil.example' }
    expect((await ask({ as: 'a', headers })).status).toBe(200)
    expect((await ask({ as: 'b', id, method: 'DELETE', headers })).status).toBe(404)
    expect((await ask({ as: 'a', id, method: 'DELETE', headers })).status).toBe(200)
    // It was taken for the DELETE that it was.
    expect((await ask({ as: 'a', id })).status).toBe(404)
  })

  it('refuses who comes from elsewhere without TLS, and says what is missing', async () => {
    const served = behind().seen.length
    const answer = await raw(url(), [], { host: 'mcp.example' })
    expect(answer).toMatch(refusals === 'exact' ? /^HTTP\/1\.1 426 / : /^HTTP\/1\.1 403 /)
    if (refusals === 'exact') expect(answer).toMatch(/\r\nupgrade: TLS\/1\.2, HTTP\/1\.1\r\n/i)
    expect(behind().seen).toHaveLength(served)
  })

  it('refuses pages of other origins', async () => {
    const headers = { origin: 'http://evil.example' }
    expect((await ask({ as: 'a', method: 'GET', headers })).status).toBe(403)
  })
}
