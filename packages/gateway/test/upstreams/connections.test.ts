import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { begin, gatewayBefore, upstreamAt, wire } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'

const firstByteMsMax = 300

let behind: Listening
let gateway: Gateway
let url = ''
/** What the server has been asked, but for what begins sessions. */
let asked: string[] = []
let waiting: ServerResponse[] = []

beforeEach(async () => {
  asked = []
  waiting = []
  behind = await listening(
    createServer((req, res) => {
      if (req.method === 'GET') {
        res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
        return
      }
      let body = ''
      req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      req.on('end', () => {
        const isBegin = body.includes('"initialize"')
        res.writeHead(200, {
          'content-type': body.includes('slow') ? 'text/event-stream' : 'application/json',
          ...(isBegin ? { 'mcp-session-id': `inner-${body.length}-${Math.random()}` } : {}),
        })
        res.flushHeaders()
        if (!isBegin) asked.push(body)
        if (body.includes('slow')) waiting.push(res)
        else res.end('{"jsonrpc":"2.0","id":1,"result":{}}')
      })
    }),
  )
  const reach = { kind: 'http', url: behind.url, connectionsMax: 2 } as const
  gateway = await gatewayBefore(behind.url, {
    upstreams: [{ ...upstreamAt(behind.url), reach }],
    limits: { ...defaultConfig.limits, firstByteMsMax, drainMsMax: 100 },
  })
  url = `${gateway.url}/mcp`
})
afterEach(async () => {
  await gateway.close()
  await behind.close()
})

const listen = async (session: string): Promise<Response> =>
  fetch(url, { headers: { accept: 'text/event-stream', 'mcp-session-id': session } })

let lastId = 1
function ask(session: string, name: string): Promise<Response> {
  lastId += 1
  return fetch(url, {
    method: 'POST',
    headers: { ...wire, 'mcp-session-id': session },
    body: JSON.stringify({ jsonrpc: '2.0', id: lastId, method: 'tools/call', params: { name } }),
  })
}

describe('connections to a server', () => {
  it('are not taken by those who listen', async () => {
    const sessions = [await begin(url), await begin(url), await begin(url)]
    for (const session of sessions) expect((await listen(session)).status).toBe(200)
    for (const session of sessions) expect((await ask(session, 'quick')).status).toBe(200)
  })

  it('that are all in use are waited for no longer than for an answer', async () => {
    const session = await begin(url)
    const slow = [await ask(session, 'slow'), await ask(session, 'slow')]
    expect(slow.map(({ status }) => status)).toEqual([200, 200])
    const late = await ask(session, 'late')
    expect(late.status).toBe(503)
    expect(late.headers.get('retry-after')).not.toBeNull()
    for (const res of waiting) res.end('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n')
    for (const response of slow) await response.text()
    expect((await ask(session, 'quick')).status).toBe(200)
    expect(asked.filter((body) => body.includes('late'))).toEqual([])
  })

  it('are given to whoever has waited for less', async () => {
    const session = await begin(url)
    const slow = [await ask(session, 'slow'), await ask(session, 'slow')]
    const next = ask(session, 'quick')
    for (const res of waiting) res.end('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n')
    expect((await next).status).toBe(200)
    for (const response of slow) await response.text()
  })
})
