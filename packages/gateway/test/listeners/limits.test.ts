import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { apiKeysOf } from '../api-keys.ts'
import { begin, echoServer, gatewayBefore, modern, upstreamAt, wire } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'

const as = (who: string): Readonly<Record<string, string>> => ({ 'x-api-key': `key of ${who}` })

const callers = [apiKeysOf({ alice: 'key of alice', bob: 'key of bob' })]

let gateway: Gateway
afterEach(() => gateway.close())

describe('requests of a principal in a minute', () => {
  let behind: EchoServer
  beforeEach(async () => {
    behind = await echoServer()
  })
  afterEach(() => behind.close())

  it('are as many as the messages of their batches', async () => {
    gateway = await gatewayBefore(behind.url, {
      callers,
      limits: { ...defaultConfig.limits, requestsPerMinutePerPrincipal: 10 },
    })
    const url = `${gateway.url}/mcp`
    const session = await begin(url, as('bob'))
    const ask = async (count: number): Promise<number> => {
      const batch = Array.from({ length: count }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'ping',
      }))
      const version = { 'mcp-protocol-version': '2025-03-26', 'mcp-session-id': session }
      const headers = { ...wire, ...as('bob'), ...version }
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(batch) })).status
    }
    expect([await ask(6), await ask(6), await ask(3), await ask(1)]).toEqual([200, 429, 200, 429])
    expect(behind.seen).toHaveLength(3)
    await begin(url, as('alice'))
  })
})

describe('what a principal may have under way at once', () => {
  let behind: Listening
  let open: ServerResponse[]
  beforeEach(async () => {
    open = []
    const server = createServer((req, res) => {
      let body = ''
      req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      req.on('end', () => {
        const begins = body.includes('"initialize"')
        const isQuick = begins || !/"(?:slow|subscriptions.listen)"/.test(body)
        res.writeHead(200, {
          'content-type': isQuick ? 'application/json' : 'text/event-stream',
          ...(begins ? { 'mcp-session-id': `inner-${Math.random()}` } : {}),
        })
        if (isQuick) return void res.end('{"jsonrpc":"2.0","id":1,"result":{}}')
        open.push(res)
        res.on('close', () => open.splice(open.indexOf(res), 1))
        res.write('id: 1\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n')
      })
    })
    behind = await listening(server)
  })
  afterEach(() => behind.close())

  async function gatewayWith(more: object, connectionsMax = 100): Promise<string> {
    const reach = { kind: 'http', url: behind.url, connectionsMax } as const
    const limits = { ...defaultConfig.limits, ...more }
    const upstreams = [{ ...upstreamAt(behind.url), reach }]
    gateway = await gatewayBefore(behind.url, { callers, limits, upstreams })
    return `${gateway.url}/mcp`
  }

  /** In a session, where streams go on without their client for a while. */
  const asker = async (url: string, who: string) => {
    const session = { 'mcp-session-id': await begin(url, as(who)) }
    let id = 1
    return (name: string, signal: AbortSignal | null = null): Promise<Response> => {
      const asked = { id: (id += 1), method: 'tools/call', params: { name } }
      const body = { jsonrpc: '2.0', ...(name.includes('/') ? { method: name } : asked) }
      const headers = { ...wire, ...as(who), ...session }
      return fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal })
    }
  }

  it('is so many standing streams, also those that are asked for by POST', async () => {
    const url = await gatewayWith({ streamsMaxPerPrincipal: 2, streamsMax: 3 })
    const leaving = new AbortController()
    const listen = async (who: string): Promise<number> => {
      const asked = modern('subscriptions/listen', { notifications: {} }, as(who))
      return (await fetch(url, { ...asked, signal: leaving.signal })).status
    }
    const statuses = [await listen('bob'), await listen('bob'), await listen('bob')]
    expect(statuses).toEqual([200, 200, 429])
    expect([await listen('alice'), await listen('alice')]).toEqual([200, 429])
    leaving.abort()
    await expect.poll(() => open.length).toBe(0)
    await expect
      .poll(async () => (await fetch(url, modern('subscriptions/listen', {}, as('bob')))).status)
      .toBe(200)
  })

  it('is so many requests, and those go on that answer the server', async () => {
    const url = await gatewayWith({ exchangesMaxPerPrincipal: 2 })
    const ask = await asker(url, 'bob')
    const statuses = [await ask('slow'), await ask('slow'), await ask('quick')]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(statuses.at(-1)?.headers.get('retry-after')).toBe('5')
    expect((await ask('notifications/initialized')).status).toBe(200)
    expect((await (await asker(url, 'alice'))('quick')).status).toBe(200)
    for (const res of open) res.end('data: {"jsonrpc":"2.0","id":2,"result":{}}\n\n')
    await expect.poll(async () => (await ask('quick')).status).toBe(200)
  })

  it('leaves room in the connections for others, also when its clients have left', async () => {
    const url = await gatewayWith({}, 6)
    const ask = await asker(url, 'bob')
    for (let count = 0; count < 6; count += 1) {
      const leaving = new AbortController()
      const { status, body } = await ask('slow', leaving.signal)
      await body?.getReader().read()
      leaving.abort()
      expect(status).toBe(count < 2 ? 200 : 429)
    }
    expect(open).toHaveLength(2)
    expect((await (await asker(url, 'alice'))('quick')).status).toBe(200)
    for (const res of open) res.end()
    await expect.poll(async () => (await ask('quick')).status).toBe(200)
  })
})
