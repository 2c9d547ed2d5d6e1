import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import { gatewayOfTwo, initialize, lengthOf, rawRequest, sendRaw, standing } from './kit.ts'

const at = standing()

const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}'
const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
const inSession = (): string => `Mcp-Session-Id: ${at.session}`

it('passes what is written plainly', async () => {
  const lines = [lengthOf(ping), inSession()]
  expect((await sendRaw(at.gateway.url, rawRequest({ lines, body: ping }))).statuses).toEqual([200])
  expect(at.behind.seen).toHaveLength(1)
})

describe('framing of which two readers make two things is refused', () => {
  const other = rawRequest({ lines: [lengthOf(ping)], body: ping })
  const framings: Readonly<Record<string, readonly [readonly string[], string]>> = {
    'two lengths': [[lengthOf(ping), 'Content-Length: 5'], ping],
    'two lengths in one line': [[`Content-Length: ${ping.length}, 5`], ping],
    'a signed length': [[`Content-Length: +${ping.length}`], ping],
    'a hexadecimal length': [['Content-Length: 0x28'], ping],
    'a length and chunks': [[lengthOf(ping), 'Transfer-Encoding: chunked'], `0\r\n\r\n${other}`],
    'chunks and a length': [['Transfer-Encoding: chunked', lengthOf(ping)], `0\r\n\r\n${other}`],
    'chunks twice': [['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], chunked(ping)],
    'chunks that are not the last coding': [['Transfer-Encoding: chunked, gzip'], chunked(ping)],
    'another word for chunks': [['Transfer-Encoding: xchunked'], chunked(ping)],
    'a blank before the colon': [['Transfer-Encoding : chunked'], chunked(ping)],
    'a folded line': [['X-Folded: a', ' b', lengthOf(ping)], ping],
    'a bare CR in a line': [['X-Bare: a\rContent-Length: 0', lengthOf(ping)], ping],
    'a bare LF in a line': [['X-Bare: a\nContent-Length: 0', lengthOf(ping)], ping],
    'a NUL in a line': [['X-Nul: a\0b', lengthOf(ping)], ping],
    'a chunk of no size': [['Transfer-Encoding: chunked'], `x\r\n${ping}\r\n0\r\n\r\n`],
    'a chunk of a negative size': [['Transfer-Encoding: chunked'], `-1\r\n${ping}\r\n0\r\n\r\n`],
    'a chunk of a size that wraps': [
      ['Transfer-Encoding: chunked'],
      `${'f'.repeat(20)}\r\n${ping}`,
    ],
    'a chunk longer than its size': [['Transfer-Encoding: chunked'], `5\r\n${ping}\r\n0\r\n\r\n`],
  }
  for (const [name, [lines, body]] of Object.entries(framings)) {
    it(name, async () => {
      const { statuses } = await sendRaw(at.gateway.url, rawRequest({ lines, body }))
      expect(statuses.filter((status) => status < 400)).toEqual([])
      expect(at.behind.seen).toEqual([])
    })
  }
})

describe('headers that say who asks, and for what, are refused when there are two', () => {
  const bob = 'bob-credential-91cc'
  for (const line of [
    'Mcp-Session-Id: somebody-elses',
    'mcp-session-id: somebody-elses',
    'Authorization: Bearer one\r\nAuthorization: Bearer two',
    `X-Api-Key: ${bob}`,
    'Mcp-Method: ping\r\nMcp-Method: tools/call',
    'MCP-Protocol-Version: 2025-11-25\r\nMCP-Protocol-Version: 2026-07-28',
  ]) {
    it(line.replaceAll(/[\r\n]+/g, ' and '), async () => {
      const lines = [lengthOf(ping), inSession(), line]
      const { statuses } = await sendRaw(at.gateway.url, rawRequest({ lines, body: ping }))
      expect(statuses).toHaveLength(1)
      expect(statuses[0]).toBeGreaterThanOrEqual(400)
      expect(statuses[0]).toBeLessThan(500)
      expect(at.behind.seen).toEqual([])
    })
  }
})

describe('what else is in the head', () => {
  it('is refused when it is too large', async () => {
    const lines = [lengthOf(ping), inSession(), `X-Large: ${'a'.repeat(20_000)}`]
    const { statuses } = await sendRaw(at.gateway.url, rawRequest({ lines, body: ping }))
    expect(statuses).toEqual([431])
    const many = Array.from({ length: 5000 }, (_, at) => `X-${at}: a`)
    const heard = await sendRaw(
      at.gateway.url,
      rawRequest({ lines: [...many, lengthOf(ping)], body: ping }),
    )
    expect(heard.statuses).toEqual([431])
    expect(at.behind.seen).toEqual([])
  })

  it('is nothing to the server behind when it is about the connection or the caller', async () => {
    const lines = [
      lengthOf(ping),
      inSession(),
      'Cookie: session=alice',
      'X-Forwarded-User: admin',
      'X-Forwarded-For: 127.0.0.1',
      'X-Original-URL: /admin',
      'X-HTTP-Method-Override: DELETE',
      'Forwarded: for=127.0.0.1',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'Proxy-Authorization: Basic YTpi',
      'TE: trailers',
    ]
    await sendRaw(at.gateway.url, rawRequest({ lines, body: ping }))
    const [seen] = at.behind.seen
    const names = seen?.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
    expect(new Set(names)).toEqual(
      new Set(['accept', 'connection', 'content-length', 'content-type', 'host', 'mcp-session-id']),
    )
    expect(names).toHaveLength(6)
    expect(seen?.rawHeaders.join(' ')).not.toContain(at.session)
  })

  it('may not take the request to another length than the bytes have', async () => {
    const lines = ['Content-Length: 0', inSession()]
    const { statuses } = await sendRaw(at.gateway.url, rawRequest({ lines, body: ping }))
    expect(statuses).toEqual([400])
    expect(at.behind.seen).toEqual([])
  })

  it('ends the connection where it refuses a body that it has not read', async () => {
    const after = rawRequest({ lines: [lengthOf(ping), inSession()], body: ping })
    const refused = (lines: readonly string[], body: string): string =>
      rawRequest({ lines, body }).replace('Connection: close', 'Connection: keep-alive') + after
    const broken = '{"jsonrpc":'
    const read = await sendRaw(at.gateway.url, refused([lengthOf(broken)], broken))
    expect(read.statuses).toEqual([400, 200])
    const unread = refused([lengthOf(ping), 'Content-Encoding: gzip'], ping)
    expect((await sendRaw(at.gateway.url, unread)).statuses).toEqual([400])
  })

  it('has no body where the method has none', async () => {
    for (const method of ['DELETE', 'GET']) {
      const lines = [lengthOf(initialize), 'Mcp-Session-Id: none-of-ours']
      await sendRaw(at.gateway.url, rawRequest({ method, lines, body: initialize }))
    }
    expect(at.behind.seen).toEqual([])
  })
})

describe('a target', () => {
  const elsewhere = [
    '/mcp/',
    '/mcp/../mcp',
    '/mcp/..',
    '/x/../mcp',
    '/./mcp',
    '//mcp',
    '/mcp;x',
    '/mcp%00',
    '/%6dcp',
    '/%2e/mcp',
    '/%2e%2e/mcp',
    '/x\\..\\mcp',
    '\\mcp',
    '/mcp#x',
    '/MCP',
    '/mcp%20',
    '/mcp%2f',
    'http://other.example/mcp',
    'http://127.0.0.1/x/../mcp',
    'file:///mcp',
    '*',
  ]
  for (const target of elsewhere) {
    it(`${target} is not /mcp`, async () => {
      const lines = [lengthOf(initialize)]
      const { statuses } = await sendRaw(
        at.gateway.url,
        rawRequest({ target, lines, body: initialize }),
      )
      expect(statuses.every((status) => status === 404 || status === 400)).toBe(true)
      expect(at.behind.seen).toEqual([])
    })
  }

  for (const target of ['/mcp', '/mcp?x=/../y', 'http://127.0.0.1/mcp']) {
    it(`${target} is /mcp, and the server behind sees its own`, async () => {
      const lines = [lengthOf(initialize)]
      const { statuses } = await sendRaw(
        at.gateway.url,
        rawRequest({ target, lines, body: initialize }),
      )
      expect(statuses).toEqual([200])
      expect(at.behind.seen.map((one) => one.target)).toEqual(['/mcp'])
    })
  }
})

it('answers whoever sends too much, and reads no more of it', async () => {
  const small = await gatewayOfTwo(at.behind.url, {
    limits: { ...defaultConfig.limits, bodyBytesMax: 1000 },
  })
  const body = chunked(`"${'a'.repeat(5000)}"`)
  const lines = ['Transfer-Encoding: chunked']
  expect((await sendRaw(small.url, rawRequest({ lines, body }))).statuses).toEqual([413])
  const declared = rawRequest({ lines: ['Content-Length: 5000'], body: 'a'.repeat(5000) })
  expect((await sendRaw(small.url, declared)).statuses).toEqual([413])
  await small.close()
  expect(at.behind.seen).toEqual([])
})
