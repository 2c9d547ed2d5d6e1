import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen, serve } from '../../../../servers/probe/kit/serve.ts'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { as } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

const limits = { answerMsMax: 150, silenceMs: 100, runMsMax: 5_000, answerBytesMax: 64 * 1024 }

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function probed(
  listener: RequestListener,
  options: Partial<ProbeOptions> = {},
): Promise<ProbeResult> {
  const one = await listen(createServer(listener))
  served.push(one)
  return probe({ url: one.url, as, limits, level: 'disruptive', ...options })
}

function expectNothingClaimed({ checks }: ProbeResult): void {
  for (const { verdict, weakness } of checks) {
    expect(['inconclusive', 'not-applicable'], weakness).toContain(verdict)
  }
}

/** A server as it should be up to a point, and then as the test has it. */
function goodFor(requests: number, then: RequestListener): RequestListener {
  let count = 0
  return (incoming, outgoing) => {
    count += 1
    if (count > requests) return then(incoming, outgoing)
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const id: unknown = body === '' ? null : JSON.parse(body).id
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
      outgoing.setHeader('content-type', 'application/json')
      outgoing.setHeader('mcp-session-id', `id-${count}-0123456789`)
      outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })
  }
}

const hostile: Readonly<Record<string, RequestListener>> = {
  'never answers': () => undefined,
  'never ends its answer': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.write('{"jsonrpc":')
  },
  'streams for ever': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    const timer = setInterval(() => outgoing.write('data: {"jsonrpc":"2.0"}\n\n'), 1)
    outgoing.on('close', () => clearInterval(timer))
  },
  'streams one line without an end': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    const timer = setInterval(() => outgoing.write('data: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 1)
    outgoing.on('close', () => clearInterval(timer))
  },
  'answers with megabytes': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end(`{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`)
  },
  'answers what is no JSON': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end('{"jsonrpc":"2.0","id":}')
  },
  'answers JSON that is no JSON-RPC': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end('[null,1,"x",[[]],{"result":{"__proto__":null}}]')
  },
  'answers what is no event': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.end('\u0000\r\r\n:::\ndata\nid\nevent:endpoint\r\rdata: {\n\n')
  },
  'breaks the connection': (incoming) => void incoming.socket.destroy(),
  'breaks it within the answer': (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    outgoing.write('{"jsonrpc"')
    setTimeout(() => outgoing.destroy(), 5)
  },
  'has an error for everything': (_, outgoing) => {
    outgoing.writeHead(500)
    outgoing.end('oh no')
  },
  'asks for patience': (_, outgoing) => {
    outgoing.writeHead(429, { 'retry-after': '3600' })
    outgoing.end()
  },
}

describe('a server that', () => {
  test.each(Object.entries(hostile).filter(([name]) => name !== 'breaks the connection'))(
    '%s is reported as such, soon',
    async (_, listener) => {
      const startedAt = performance.now()
      expectNothingClaimed(await probed(listener))
      expect(performance.now() - startedAt).toBeLessThan(20_000)
    },
  )

  test.each(Object.entries(hostile))('%s half-way is survived', async (_, listener) => {
    const startedAt = performance.now()
    await probed(goodFor(9, listener))
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  })

  test('breaks every connection is not there', async () => {
    await expect(probed((incoming) => void incoming.socket.destroy())).rejects.toMatchObject({
      code: 'PROBE_UNREACHABLE',
    })
  })

  test('redirects is not followed, neither with credentials nor without', async () => {
    const seen: string[] = []
    const elsewhere = await listen(
      createServer((incoming, outgoing) => {
        seen.push(incoming.headers.authorization ?? 'nobody')
        outgoing.end()
      }),
    )
    served.push(elsewhere)
    const result = await probed((_, outgoing) => {
      outgoing.writeHead(307, { location: elsewhere.url })
      outgoing.end()
    })
    expectNothingClaimed(result)
    expect(seen).toEqual([])
  })

  test('speaks no HTTP is not there', async () => {
    const server = createSocketServer((socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      socket.end('SSH-2.0-OpenSSH_9.6\r\n')
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const url = `http://127.0.0.1:${port}/mcp`
    await expect(probe({ url, as, limits })).rejects.toMatchObject({ code: 'PROBE_UNREACHABLE' })
    await new Promise((resolve) => void server.close(resolve))
  })

  test('mints an id of a hundred thousand characters has it left alone', async () => {
    const listener: RequestListener = (_, outgoing) => {
      outgoing.writeHead(200, { 'mcp-session-id': 'x'.repeat(100_000) })
      outgoing.end('{}')
    }
    await expect(probed(listener)).rejects.toMatchObject({ code: 'PROBE_UNREACHABLE' })
  })
})

describe('an interruption', () => {
  test('ends the sessions that were opened, and reports what there is', async () => {
    const opened = new Set<string>()
    const inner = legacyServer({
      end: (sessions, id) => {
        opened.delete(id)
        sessions.delete(id)
      },
    })
    const interruption = new AbortController()
    const one = await serve(async (request) => {
      const response = await inner(request)
      const id = response.headers.get('mcp-session-id')
      if (id !== null) opened.add(id)
      if (opened.size === 5) interruption.abort()
      return response
    })
    served.push(one)
    const result = await probe({ url: one.url, as, signal: interruption.signal })
    expect(result.isInterrupted).toBe(true)
    expect(result.checks.some(({ reason }) => reason.includes('interrupted'))).toBe(true)
    expect([...opened]).toEqual([])
  })

  test('is not waited for by a server that hangs', async () => {
    const interruption = new AbortController()
    setTimeout(() => interruption.abort(), 50)
    const startedAt = performance.now()
    await probed(() => undefined, { signal: interruption.signal, limits: {} })
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })
})
