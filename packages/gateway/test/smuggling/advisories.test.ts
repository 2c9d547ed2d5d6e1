import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { upstreamAt } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'
import { begin, gatewayOfTwo, initialize, keys, post, recorder } from './kit.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const opened = async <Opened extends { close(): Promise<void> }>(
  opening: Promise<Opened>,
): Promise<Opened> => {
  const one = await opening
  closing.push(one.close)
  return one
}

const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}'
const headersOf = (as: string, session: string): Readonly<Record<string, string>> => ({
  'x-api-key': keys[as] ?? '',
  'mcp-session-id': session,
})

describe('what became an advisory elsewhere', () => {
  it('GHSA-mvgg-jvj2-4frq: a session of one server is none of another', async () => {
    const [one, other] = [await opened(recorder()), await opened(recorder())]
    const upstreams = [
      { ...upstreamAt(one.url), name: 'one', path: '/one' },
      { ...upstreamAt(other.url), name: 'other', path: '/other' },
    ]
    const gateway = await opened(gatewayOfTwo(one.url, { upstreams }))
    const session = await begin(`${gateway.url}/one`, 'alice')
    const crossed = await post(`${gateway.url}/other`, ping, headersOf('alice', session))
    const madeUp = await post(
      `${gateway.url}/other`,
      ping,
      headersOf('alice', session.split('').toReversed().join('')),
    )
    expect(crossed.status).toBe(404)
    expect(await crossed.text()).toBe(await madeUp.text())
    expect(other.seen).toEqual([])
    expect((await post(`${gateway.url}/one`, ping, headersOf('alice', session))).status).toBe(200)
  })

  it('GHSA-g53w-w6mj-hrpp: no header of anybody stands for a credential', async () => {
    const behind = await opened(recorder())
    const gateway = await opened(gatewayOfTwo(behind.url))
    const session = await begin(`${gateway.url}/mcp`, 'alice')
    const count = behind.seen.length
    const believed = {
      'x-forwarded-user': 'alice',
      'x-auth-request-user': 'alice',
      'x-mcp-api-key': 'secret-api-key-change-in-production',
      'x-internal-request': 'true',
      'mcp-init-host': 'internal',
      'router-key': 'default',
      'x-handfast-node': 'true',
      'x-handfast-principal': 'alice',
      'handfast-principal': 'alice',
    }
    for (const as of ['', 'bob']) {
      const headers = { ...believed, ...headersOf(as, session) }
      const { status } = await post(`${gateway.url}/mcp`, ping, headers)
      expect(status).toBe(as === '' ? 401 : 404)
    }
    expect(behind.seen).toHaveLength(count)
  })

  it('GHSA-4gph-2hhr-5mwg: Method is not method, at any depth that decides', async () => {
    const behind = await opened(recorder())
    const gateway = await opened(gatewayOfTwo(behind.url))
    const session = await begin(`${gateway.url}/mcp`, 'alice')
    const count = behind.seen.length
    const message = { jsonrpc: '2.0', id: 2, method: 'ping', Method: 'tools/call' }
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call' }
    const smuggled = { ...call, params: { name: 'harmless', Name: 'dangerous' } }
    for (const body of [message, [message], smuggled]) {
      const { status } = await post(
        `${gateway.url}/mcp`,
        JSON.stringify(body),
        headersOf('alice', session),
      )
      expect(status).toBe(400)
    }
    expect(behind.seen).toHaveLength(count)
  })

  it('CVE-2026-25536: a server that keeps callers apart by ids alone mixes nothing', async () => {
    const behind = await opened(mixing())
    const gateway = await opened(gatewayOfTwo(behind.url, { rules: { stateless: true } }))
    const asked = ['alice', 'bob', 'alice', 'bob'].map(async (as) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping', params: { of: as } })
      const response = await post(`${gateway.url}/mcp`, body, { 'x-api-key': keys[as] ?? '' })
      return [as, await response.text()] as const
    })
    for (const [as, text] of await Promise.all(asked)) {
      expect(text).toContain(`for ${as}`)
    }
  })

  it('worldmonitor #7563: a stream is replayed to its owner alone', async () => {
    const behind = await opened(streaming())
    const gateway = await opened(gatewayOfTwo(behind.url))
    const url = `${gateway.url}/mcp`
    const [alice, bob] = [await begin(url, 'alice'), await begin(url, 'bob')]
    const called = await post(url, ping, headersOf('alice', alice))
    const [id = ''] = /^id: .*$/m.exec(await called.text()) ?? []
    const lastEventId = id.slice('id: '.length)
    expect(lastEventId).not.toBe('')
    for (const [as, session] of [
      ['bob', bob],
      ['bob', alice],
    ] as const) {
      const gone = new AbortController()
      const response = await fetch(url, {
        headers: {
          ...headersOf(as, session),
          accept: 'text/event-stream',
          'last-event-id': lastEventId,
        },
        signal: gone.signal,
      })
      if (session === alice) expect(response.status).toBe(404)
      const text = await Promise.race([response.text(), quiet()])
      gone.abort()
      expect(text).not.toContain('secret of')
    }
  })

  it('agentic-community #1357: nothing in the query is anybody, or goes on', async () => {
    const behind = await opened(recorder())
    const gateway = await opened(gatewayOfTwo(behind.url))
    const session = await begin(`${gateway.url}/mcp`, 'alice')
    const count = behind.seen.length
    for (const query of [`mcp-session-id=${session}`, 'access_token=x', `sessionId=${session}`]) {
      const response = await post(`${gateway.url}/mcp?${query}`, ping, {
        'x-api-key': keys['bob'] ?? '',
      })
      expect(response.status).toBe(400)
    }
    expect(behind.seen).toHaveLength(count)
    const shadowed = `${gateway.url}/mcp?user=admin&sub=bob&server=other`
    expect((await post(shadowed, ping, headersOf('alice', session))).status).toBe(200)
    expect(behind.seen.at(-1)?.target).toBe('/mcp')
    expect((await post(shadowed, ping, headersOf('bob', session))).status).toBe(404)
  })

  it('agentic-community #1357: what one caller may see is not kept for another', async () => {
    const behind = await opened(recorder())
    const gateway = await opened(gatewayOfTwo(behind.url))
    const session = await begin(`${gateway.url}/mcp`, 'alice')
    for (let count = 0; count < 3; count += 1) {
      await post(`${gateway.url}/mcp`, ping, headersOf('alice', session))
      expect((await post(`${gateway.url}/mcp`, ping, headersOf('bob', session))).status).toBe(404)
    }
  })

  it('CVE-2026-20205: no id and no key is in what is logged', async () => {
    const logged: string[] = []
    const spies = (['stderr', 'stdout'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        logged.push(String(text))
        return true
      }),
    )
    try {
      const behind = await opened(recorder())
      const gateway = await opened(gatewayOfTwo(behind.url, { watch: { events: 'stderr' } }))
      const sessions = await provoke(gateway)
      await vi.waitFor(() => expect(logged.join('')).toContain('"ended"'), { timeout: 10_000 })
      const text = logged.join('')
      for (const secret of [...sessions, ...Object.values(keys), 'wrong-credential', 'inner-']) {
        expect(text).not.toContain(secret)
      }
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
  })
})

/** All that an operator is told of. */
async function provoke(gateway: Gateway): Promise<readonly string[]> {
  const url = `${gateway.url}/mcp`
  const session = await begin(url, 'alice')
  const chosen = 'chosen-by-a-client-0123456789abcdef0123456789'
  await post(url, ping, headersOf('alice', session))
  await post(url, ping, headersOf('bob', session))
  await post(url, initialize, headersOf('bob', chosen))
  await post(url, ping, { ...headersOf('alice', session), 'x-api-key': 'wrong-credential' })
  await post(`${url}?mcp-session-id=${session}`, ping)
  await fetch(url, { method: 'DELETE', headers: headersOf('alice', session) })
  await post(url, ping, headersOf('alice', session))
  return [session, chosen]
}

const quiet = (): Promise<string> =>
  new Promise((resolve) => setTimeout(() => resolve('nothing came'), 300))

async function serving(
  answer: (
    message: { readonly id?: unknown; readonly params?: unknown },
    res: ServerResponse,
  ) => void,
): Promise<Listening> {
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => (body += chunk))
    req.on('end', () => answer(JSON.parse(body === '' ? '{}' : body) as object, res))
  })
  return listening(server)
}

/** One transport for all: whoever asks last under an id gets all answers to it. */
function mixing(): Promise<Listening> {
  const waiting = new Map<unknown, ServerResponse>()
  const asked: { readonly id: unknown; readonly of: unknown }[] = []
  return serving(({ id, params }, res) => {
    waiting.set(id, res)
    asked.push({ id, of: Object(params).of })
    if (asked.length < 4) return
    for (const one of asked) {
      const result = { text: `for ${String(one.of)}` }
      waiting.get(one.id)?.writeHead(200, { 'content-type': 'application/json' })
      waiting.get(one.id)?.end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result }))
      waiting.delete(one.id)
    }
  })
}

/** Answers with streams whose events have ids. */
function streaming(): Promise<Listening> {
  let sessions = 0
  return serving(({ id }, res) => {
    if (id === undefined) return void res.writeHead(200, { 'content-type': 'text/event-stream' })
    sessions += 1
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      'mcp-session-id': `inner-${sessions}`,
    })
    const secret = {
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { data: 'secret of' },
    }
    res.write(`id: 1\ndata: ${JSON.stringify(secret)}\n\n`)
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
    res.end(`id: 2\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`)
  })
}
