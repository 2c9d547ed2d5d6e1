import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { post, standing } from './kit.ts'

const at = standing()

const send = async (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> => {
  const response = await post(at.url, body, { 'mcp-session-id': at.session, ...headers })
  return { status: response.status, text: await response.text() }
}

const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}'
const beginning = '{"jsonrpc":"2.0","id":3,"method":"initialize"}'
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const called = (args: string): string =>
  `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"t","arguments":${args}}}`
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text))

describe('a body that two readers read differently is refused', () => {
  const bodies: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
    'another case of method': ping.replace('"method"', '"Method"'),
    'another case of a second method': ping.replace('}', ',"METHOD":"tools/call"}'),
    'a long s in params': ping.replace('}', ',"paramſ":{}}'),
    'a Kelvin sign in task': ping.replace('}', ',"params":{"tas\u212A":{}}}'),
    'another case of name': called('{}').replace('"name"', '"Name":"u","name"'),
    'an escape in another case': ping.replace('"method"', String.raw`"\u004dethod"`),
    'a batch in a batch': `[[${ping}]]`,
    'a batch of nothing': '[]',
    'a batch that begins a session': `[${ping},${beginning}]`,
    'a batch too long': `[${Array.from({ length: 51 }, () => ping).join(',')}]`,
    'UTF-16': new Uint8Array(Buffer.from(ping, 'utf16le')),
    'UTF-16 with its mark': new Uint8Array(Buffer.from(`\uFEFF${ping}`, 'utf16le')),
    'bytes that are no UTF-8': new Uint8Array(
      Buffer.from(ping.replace('ping', '\xff\xfe'), 'latin1'),
    ),
    'an overlong slash': new Uint8Array(Buffer.from(ping.replace('ping', '\xc0\xaf'), 'latin1')),
    'a surrogate in UTF-8': new Uint8Array(
      Buffer.from(ping.replace('ping', '\xed\xa0\x80'), 'latin1'),
    ),
    'an id beyond 2^53': ping.replace('2,', '12345678901234567890,'),
    'an id of 2^53 + 1': ping.replace('2,', '9007199254740993,'),
    'a number beyond all': called('{"n":1e400}'),
    'a large number deep in the arguments': called(
      String.raw`{"a":["\\\"",{"n":-9007199254740995}]}`,
    ),
    'an id that is an object': ping.replace('2,', '{},'),
    'an id that is half': ping.replace('2,', 'true,'),
    'a request and a result': ping.replace('}', ',"result":{}}'),
    'too many levels': called(nested(70)),
    'very many levels': called(nested(100_000)),
    'a comment': ping.replace('{', '{/**/'),
    'a comma too many': ping.replace('}', ',}'),
    'single quotation marks': ping.replaceAll('"', "'"),
    'two texts': ping + ping,
    'two lines': `${ping}\n${ping}`,
    NaN: called('{"n":NaN}'),
    'a control character in a string': ping.replace('ping', 'pi\u0001ng'),
    nothing: '',
    'a word': 'null',
  }
  for (const [name, body] of Object.entries(bodies)) {
    it(name, async () => {
      expect((await send(body)).status).toBe(400)
      expect(at.behind.seen).toEqual([])
    })
  }
})

describe('what goes on is what was judged', () => {
  const sent = async (body: string | Uint8Array<ArrayBuffer>): Promise<unknown> => {
    expect((await send(body)).status).toBe(200)
    expect(at.behind.seen).toHaveLength(1)
    return JSON.parse(at.behind.seen[0]?.body ?? '')
  }

  it('of two members of one name, the last, alone', async () => {
    await sent(ping.replace('"method"', '"method":"tools/call","method"'))
    expect(at.behind.seen[0]?.body.match(/method/g)).toHaveLength(1)
    expect(at.behind.seen[0]?.body).not.toContain('tools/call')
  })

  it('of two arguments of one name, the last, alone', async () => {
    await sent(called('{"id":"of-bob","id":"of-alice"}'))
    expect(at.behind.seen[0]?.body).not.toContain('of-bob')
  })

  it('names that are escaped, plainly', async () => {
    await sent(ping.replace('"method"', String.raw`"\u006dethod"`))
    expect(at.behind.seen[0]?.body).toContain('"method":"ping"')
  })

  it('without a byte order mark', async () => {
    await sent(utf8(`\uFEFF${ping}`))
    expect(at.behind.seen[0]?.body.startsWith('{')).toBe(true)
  })

  it('with a member called __proto__ that is one, and nothing else', async () => {
    const args = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}'
    await sent(called(args))
    expect(at.behind.seen[0]?.body).toContain('"__proto__":{"isAdmin":true}')
    expect(Object(undefined)).not.toHaveProperty('isAdmin')
  })

  it('with method and params of its own, whatever __proto__ says', async () => {
    const { status } = await send('{"jsonrpc":"2.0","id":1,"__proto__":{"method":"ping"}}')
    expect(status).toBe(400)
    expect(at.behind.seen).toEqual([])
  })

  it('with numbers as they stand, and digits in texts', async () => {
    const args = String.raw`{"a":9007199254740991,"c":1e21,"d":"1e999 \" 12345678901234567890"}`
    const body = await sent(called(args))
    expect(body).toMatchObject({ params: { arguments: JSON.parse(args) as object } })
  })

  it('with the id of the client in the answer', async () => {
    for (const id of ['9007199254740991', '-1', '0', '"12345678901234567890"', '"a\\"b"', '""']) {
      const { text } = await send(ping.replace('2,', `${id},`))
      expect(text).toContain(`"id":${id}`)
    }
  })
})

describe('encodings', () => {
  for (const [name, bytes] of [
    ['gzip', gzipSync(ping)],
    ['br', brotliCompressSync(ping)],
    ['x-unknown', Buffer.from(ping)],
    ['identity, gzip', gzipSync(ping)],
  ] as const) {
    it(`${name} is refused`, async () => {
      const { status } = await send(new Uint8Array(bytes), { 'content-encoding': name })
      expect(status).toBe(400)
      expect(at.behind.seen).toEqual([])
    })
  }

  it('are what the server behind is told of the body: JSON, and as long as it is', async () => {
    const type = 'application/json; charset=utf-7'
    await send(called('{"text":"ä€😀"}'), { 'content-type': type })
    const [seen] = at.behind.seen
    const headers = new Headers(
      seen?.rawHeaders.flatMap((name, at, all) =>
        at % 2 === 0 ? [[name, all[at + 1] ?? ''] as [string, string]] : [],
      ),
    )
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(seen?.body ?? '')))
    expect(headers.get('content-encoding')).toBeNull()
  })
})

describe('a request whose head and body are of two minds is refused', () => {
  const meta = (version: string): object => ({
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
  })
  const modern = (name = 'a', version = '2026-07-28'): string =>
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: {}, _meta: meta(version) },
    })
  const head = {
    'mcp-session-id': '',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'a',
  }
  const asked = (body: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    const { 'mcp-session-id': _none, ...rest } = { ...head, ...headers }
    return post(at.url, body, rest).then(async (response) => {
      await response.text()
      return response.status
    })
  }

  it('but not one of one mind', async () => {
    expect(await asked(modern(), {})).toBe(200)
    expect(at.behind.seen).toHaveLength(1)
  })

  const headers: readonly Readonly<Record<string, string>>[] = [
    { 'mcp-method': 'ping' },
    { 'mcp-method': 'Tools/Call' },
    { 'mcp-method': '' },
    { 'mcp-name': 'b' },
    { 'mcp-name': 'A' },
    { 'mcp-name': 'a, b' },
    { 'mcp-name': '' },
    { 'mcp-protocol-version': '2025-11-25' },
    { 'mcp-protocol-version': '2026-07-29' },
  ]
  for (const one of headers) {
    it(`by ${JSON.stringify(one)}`, async () => {
      expect(await asked(modern(), one)).toBe(400)
      expect(at.behind.seen).toEqual([])
    })
  }

  it('by the revision, in the body alone', async () => {
    expect(await asked(modern('a', '2025-11-25'), {})).toBe(400)
    expect(await asked(ping, {})).toBe(400)
    expect(at.behind.seen).toEqual([])
  })
})
