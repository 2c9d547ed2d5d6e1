import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { tlsFiles } from '../listeners/tls-files.ts'
import type { TlsFiles } from '../listeners/tls-files.ts'
import { connectRaw, flags, frameTypes, headerBlock, integer } from './frames.ts'
import type { Lines, Outcome, RawConnection } from './frames.ts'
import { gatewayOfTwo, initialize, keys, recorder } from './kit.ts'
import type { Recorder } from './kit.ts'

const requestReadMsMax = 1500
const none = Buffer.alloc(0)

let files: TlsFiles
let behind: Recorder
let gateway: Gateway
let connection: RawConnection
beforeAll(async () => {
  files = await tlsFiles()
  behind = await recorder()
  gateway = await gatewayOfTwo(behind.url, {
    listen: { ...defaultConfig.listen, tls: files.tls },
    limits: {
      ...defaultConfig.limits,
      exchangesMaxPerPrincipal: 1000,
      requestReadMsMax,
      drainMsMax: 500,
    },
    sessions: { ...defaultConfig.sessions, perPrincipalMax: 100_000 },
  })
})
beforeEach(async () => {
  behind.seen.length = 0
  connection = await connectRaw(gateway.url, files.ca)
})
afterEach(() => connection.close())
afterAll(async () => {
  await gateway.close()
  await behind.close()
  await files.remove()
})

const pseudo: Lines = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':authority', 'localhost'],
  [':path', '/mcp'],
]
const fields: Lines = [
  ['x-api-key', keys['alice'] ?? ''],
  ['content-type', 'application/json'],
  ['accept', 'application/json, text/event-stream'],
]
const plain: Lines = [...pseudo, ...fields]

const without = (name: string, lines: Lines = plain): Lines => lines.filter(([one]) => one !== name)
const withValue = (name: string, value: string): Lines =>
  plain.map((line) => (line[0] === name ? [name, value] : line))

function begin(lines: Lines, stream = 1, isAll = false): void {
  const end = isAll ? flags.endStream : flags.none
  const payload = headerBlock(lines)
  connection.send({ type: frameTypes.headers, flags: flags.endHeaders | end, stream, payload })
}

function write(body: string, stream = 1): void {
  const payload = Buffer.from(body)
  connection.send({ type: frameTypes.data, flags: flags.endStream, stream, payload })
}

/** What is said of the stream, or else of the connection. */
async function heard(stream = 1): Promise<Outcome | 'gone'> {
  await vi.waitUntil(
    () =>
      connection.outcomeOf(stream) !== undefined ||
      connection.goneAway() !== undefined ||
      connection.isClosed(),
    { timeout: 10_000, interval: 10 },
  )
  return connection.outcomeOf(stream) ?? 'gone'
}

async function ask(lines: Lines, body = initialize): Promise<Outcome | 'gone'> {
  begin(lines)
  write(body)
  return heard()
}

const isRefused = (outcome: Outcome | 'gone'): boolean =>
  outcome === 'gone' ||
  outcome.reset !== undefined ||
  (outcome.status !== undefined && outcome.status >= 400 && outcome.status < 500)

it('passes what is written plainly', async () => {
  expect(await ask(plain)).toEqual({ status: 200 })
  expect(behind.seen).toHaveLength(1)
})

describe('a head of which two readers make two things is refused', () => {
  const smuggled = `/mcp HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /mcp`
  const heads: Readonly<Record<string, Lines>> = {
    'two methods': [[':method', 'GET'], ...plain],
    'two paths': [...pseudo, [':path', '/other'], ...fields],
    'two authorities': [...pseudo, [':authority', 'evil.example'], ...fields],
    'a pseudo-header after a header': [...without(':path'), [':path', '/mcp']],
    'a pseudo-header that there is not': [...pseudo, [':session', 'one'], ...fields],
    'one of an answer': [...pseudo, [':status', '200'], ...fields],
    'one of another protocol': [...pseudo, [':protocol', 'websocket'], ...fields],
    'no method': without(':method'),
    'no path': without(':path'),
    'no scheme': without(':scheme'),
    'a method with a target': withValue(':method', 'POST /mcp HTTP/1.1\r\nX: y'),
    'a method in lower case': withValue(':method', 'post'),
    'a tunnel': withValue(':method', 'CONNECT'),
    'an authority of somebody else': withValue(':authority', 'evil.example'),
    'an authority and another host': [...plain, ['host', 'evil.example']],
    'a host, and another authority': [
      ...withValue(':authority', 'evil.example'),
      ['host', 'localhost'],
    ],
    'two hosts': [...without(':authority'), ['host', 'localhost'], ['host', 'evil.example']],
    'an authority with a name': withValue(':authority', 'localhost@evil.example'),
    'an authority with a path': withValue(':authority', 'localhost/mcp'),
    'a line break in a path': withValue(':path', smuggled),
    'a name in upper case': [...plain, ['Mcp-Session-Id', 'one']],
    'a header of the connection': [...plain, ['connection', 'close, mcp-session-id']],
    'a coding of the connection': [...plain, ['transfer-encoding', 'chunked']],
    'another protocol': [...plain, ['upgrade', 'h2c']],
    'a connection that is kept': [...plain, ['keep-alive', 'timeout=5']],
    'one that a proxy keeps': [...plain, ['proxy-connection', 'keep-alive']],
    'codings of the connection': [...plain, ['te', 'gzip, chunked']],
    'two session ids': [...plain, ['mcp-session-id', 'one'], ['mcp-session-id', 'two']],
    'two credentials': [...plain, ['x-api-key', keys['bob'] ?? '']],
    'a credential in two headers': [...plain, ['authorization', 'a'], ['authorization', 'b']],
  }
  for (const [name, lines] of Object.entries(heads)) {
    it(name, async () => {
      expect(await ask(lines)).toSatisfy(isRefused)
      expect(behind.seen).toEqual([])
    })
  }
})

// RFC 9113, section 8.2.1, would have the request refused; Node takes no notice of such a line.
describe('a line that is none is there for nobody', () => {
  const smuggled = 'somebody-elses'
  const lines: Readonly<Record<string, Lines[number]>> = {
    'a line break in a value': ['x-a', `b\r\nmcp-session-id: ${smuggled}`],
    'a line break in a session id': ['mcp-session-id', `one\r\nmcp-session-id: ${smuggled}`],
    'a bare LF in a value': ['mcp-session-id', `one\n${smuggled}`],
    'a NUL in a value': ['mcp-session-id', `${smuggled}\0`],
    'a name with a colon': ['mcp-session-id:one', smuggled],
    'a name with a blank': ['mcp-session-id ', smuggled],
    'a name with a line break': ['x\r\nmcp-session-id', smuggled],
    'a name of nothing': ['', smuggled],
  }
  for (const [name, line] of Object.entries(lines)) {
    it(name, async () => {
      // What names no session begins one, and a ping without one is refused.
      expect(await ask([...plain, line])).toEqual({ status: 200 })
      expect(JSON.stringify(behind.seen)).not.toContain(smuggled)
      const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}'
      begin([...plain, line], 3)
      write(ping, 3)
      expect(await heard(3)).toSatisfy(isRefused)
      expect(behind.seen).toHaveLength(1)
    })
  }
})

describe('a path', () => {
  for (const path of [
    '',
    'mcp',
    '*',
    '/mcp/',
    '//mcp',
    '/x/../mcp',
    '/mcp/.',
    '/%6dcp',
    '/mcp%00',
    '/mcp#x',
    '/mcp;x',
    '\\mcp',
    '/x\\..\\mcp',
    'http://localhost/mcp',
    'https://evil.example/mcp',
    'localhost:443',
  ]) {
    it(`"${path}" is not /mcp`, async () => {
      expect(await ask(withValue(':path', path))).toSatisfy(isRefused)
      expect(behind.seen).toEqual([])
    })
  }
})

describe('a body', () => {
  const lengths: Readonly<Record<string, Lines>> = {
    'shorter than it says': [['content-length', String(initialize.length + 1)]],
    'longer than it says': [['content-length', '5']],
    'of two lengths': [
      ['content-length', String(initialize.length)],
      ['content-length', '5'],
    ],
    'of a signed length': [['content-length', `+${initialize.length}`]],
    'of a hexadecimal length': [['content-length', '0x28']],
    'of a list of lengths': [['content-length', `${initialize.length}, 5`]],
    'of a length beyond all': [['content-length', '99999999999999999999']],
  }
  for (const [name, lines] of Object.entries(lengths)) {
    it(`${name} is refused`, async () => {
      expect(await ask([...plain, ...lines])).toSatisfy(isRefused)
      expect(behind.seen).toEqual([])
    })
  }

  it('that is said to come, and does not, is refused', async () => {
    begin([...plain, ['content-length', String(initialize.length)]], 1, true)
    expect(await heard()).toSatisfy(isRefused)
    expect(behind.seen).toEqual([])
  })

  it.each([0, 8])('that is taken back before its end is none: %i', async (code) => {
    begin(plain)
    const payload = Buffer.from(initialize)
    connection.send({ type: frameTypes.data, flags: flags.none, stream: 1, payload })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const taken = Buffer.from([0, 0, 0, code])
    connection.send({ type: frameTypes.resetStream, flags: 0, stream: 1, payload: taken })
    begin(plain, 3)
    write(initialize, 3)
    expect(await heard(3)).toEqual({ status: 200 })
    expect(behind.seen).toHaveLength(1)
  })

  it('that does not end is waited for no longer than any request', async () => {
    begin(plain)
    const payload = Buffer.from(initialize)
    connection.send({ type: frameTypes.data, flags: flags.none, stream: 1, payload })
    expect(await heard()).toMatchObject({ status: 408 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(behind.seen).toEqual([])
  })
})

describe('what takes more than it is given', () => {
  it('is refused: a head that is too large', async () => {
    const lines: Lines = [...plain, ['x-large', 'a'.repeat(15_000)], ['x-more', 'a'.repeat(15_000)]]
    const outcome = await ask(lines).catch(() => 'gone' as const)
    expect(outcome).toSatisfy(isRefused)
    expect(behind.seen).toEqual([])
  })

  it('is refused: a small head that means a large one', async () => {
    const value = 'a'.repeat(3500)
    // Indexed once (RFC 7541, section 6.2.1), and named a thousand times.
    const entry = Buffer.concat([Buffer.from([0x40, 3]), Buffer.from('x-a'), integer(3500, 7)])
    const bomb = Buffer.concat([
      headerBlock(plain),
      entry,
      Buffer.from(value),
      Buffer.alloc(1000, 0x80 | 62),
    ])
    const type = frameTypes.headers
    connection.send({ type, flags: flags.endHeaders, stream: 1, payload: bomb })
    write(initialize)
    expect(await heard()).toSatisfy(isRefused)
    expect(behind.seen).toEqual([])
  })

  it('is ended: a head that is continued without end (CVE-2024-27983)', async () => {
    connection.send({ type: frameTypes.headers, flags: flags.none, stream: 1, payload: none })
    const more = { type: frameTypes.continuation, flags: flags.none, stream: 1 }
    for (let count = 0; count < 10_000 && !connection.isClosed(); count += 1) {
      connection.send({ ...more, payload: headerBlock([['x-a', 'b'.repeat(100)]]) })
      if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitUntil(() => connection.isClosed(), { timeout: 10_000, interval: 10 })
    expect(behind.seen).toEqual([])
  })

  it('is ended: requests that are taken back at once (CVE-2023-44487)', async () => {
    const code = Buffer.from([0, 0, 0, 8])
    const payload = headerBlock(plain)
    let sent = 0
    for (; sent < 20_000 && !connection.isClosed(); sent += 1) {
      const stream = 2 * sent + 1
      const head = { type: frameTypes.headers, flags: flags.endHeaders, stream, payload }
      connection.send(head, { type: frameTypes.resetStream, flags: 0, stream, payload: code })
      if (sent % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitUntil(() => connection.isClosed() || connection.goneAway() !== undefined, {
      timeout: 10_000,
      interval: 10,
    })
    expect(behind.seen).toEqual([])
    // Everybody else is served all the same.
    connection = await connectRaw(gateway.url, files.ca)
    expect(await ask(plain)).toEqual({ status: 200 })
  })

  it('waits: more requests at once than one connection may have', async () => {
    const streams = Array.from({ length: 300 }, (_, at) => 2 * at + 1)
    for (const stream of streams) begin(plain, stream)
    await vi.waitUntil(() => connection.outcomeOf(599) !== undefined, { timeout: 10_000 })
    // RFC 9113, section 5.1.2: REFUSED_STREAM, of which a client knows that it was not looked at.
    const refused = streams.filter((stream) => connection.outcomeOf(stream)?.reset === 7)
    expect(refused).toEqual(streams.slice(250))
    for (const stream of streams.slice(0, 250)) write(initialize, stream)
    await vi.waitUntil(() => behind.seen.length === 250, { timeout: 10_000 })
  })

  it('is ended: a connection on which nothing is asked', async () => {
    await vi.waitUntil(() => connection.isClosed(), { timeout: 10_000, interval: 50 })
  })
})
