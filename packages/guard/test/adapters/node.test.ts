import { connect, createServer as createHttp2Server } from 'node:http2'
import type { Http2Server } from 'node:http2'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { expect, test } from 'vitest'
import { guardNode } from '../../src/adapters/node.ts'
import { createGuard } from '../../src/index.ts'
import { openServer } from './open-adapter.ts'

const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} })
const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

const anybody = () => createGuard({ cleartextOnLoopback: true, unsafelyAllowAnonymous: true })

async function served(
  listener: (req: IncomingMessage, res: ServerResponse) => unknown,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const guard = anybody()
  const opened = await openServer(createServer(guardNode(guard, listener)))
  await use(opened.url)
  await guard.close()
  await opened.close()
}

const post = (url: string, body: string, id?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(id === undefined ? {} : { 'mcp-session-id': id }),
    },
    body,
  })

/** Every way in which a server of Node can write the id into the head of an answer. */
const heads: Readonly<Record<string, (res: ServerResponse) => unknown>> = {
  'setHeader and end': (res) => res.setHeader('Mcp-Session-Id', 'inner-1').end(),
  'setHeader and write': (res) => {
    res.setHeader('mcp-session-id', 'inner-1').write('{}')
    res.end()
  },
  'setHeader and flushHeaders': (res) => {
    res.setHeader('mcp-session-id', 'inner-1').flushHeaders()
    res.end()
  },
  'an object': (res) => res.writeHead(200, { 'MCP-Session-Id': 'inner-1', 'x-a': '1' }).end(),
  'an object, and a reason': (res) =>
    res.writeHead(200, 'Fine', { 'mcp-session-id': 'inner-1' }).end(),
  'an array': (res) => res.writeHead(200, ['Mcp-Session-Id', 'inner-1', 'x-a', '1']).end(),
  'an array of pairs': (res) =>
    res
      .writeHead(200, [
        ['x-a', '1'],
        ['Mcp-Session-Id', 'inner-1'],
      ] as never)
      .end(),
  'an array over what was set': (res) => {
    res.setHeader('mcp-session-id', 'inner-0')
    res.writeHead(200, ['Mcp-Session-Id', 'inner-1']).end()
  },
  setHeaders: (res) => res.setHeaders(new Map([['mcp-session-id', 'inner-1']])).end(),
  appendHeader: (res) => res.appendHeader('mcp-session-id', 'inner-1').end(),
}

test.each(Object.entries(heads))('an id set with %s does not leave', (_how, write) => {
  const seen: unknown[] = []
  return served(
    (req, res) => {
      seen.push(req.headers['mcp-session-id'], req.headersDistinct['mcp-session-id'])
      seen.push(req.rawHeaders.includes('inner-1'))
      write(res)
    },
    async (url) => {
      const begun = await post(url, initialize)
      const id = begun.headers.get('mcp-session-id') ?? ''
      expect(id).toMatch(/^[\w-]{43}$/)
      expect((await post(url, list, id)).headers.get('mcp-session-id')).toBe(id)
      expect(seen).toEqual([undefined, undefined, false, 'inner-1', ['inner-1'], true])
    },
  )
})

test('the listener reads the body as if nobody had, in pieces or at once', () =>
  served(
    async (req, res) => {
      let text = ''
      for await (const part of req) text += String(part)
      res.setHeader('content-type', 'application/json').end(text)
    },
    async (url) => {
      const long = JSON.stringify({ ...JSON.parse(initialize), padding: 'x'.repeat(300_000) })
      expect(await (await post(url, long)).text()).toBe(long)
      const inPieces = new ReadableStream({
        async start(controller) {
          for (const letter of initialize) {
            controller.enqueue(new TextEncoder().encode(letter))
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
          controller.close()
        },
      })
      const init = { method: 'POST', body: inPieces, duplex: 'half' } as const
      expect(await (await fetch(url, init)).text()).toBe(initialize)
    },
  ))

test('bytes that a body parser would read as something else are refused', () =>
  served(
    (_req, res) => res.end(),
    async (url) => {
      for (const headers of [
        { 'content-type': 'application/json; charset=utf-7' },
        { 'content-type': 'application/json', 'content-encoding': 'br' },
      ]) {
        const answer = await fetch(url, { method: 'POST', headers, body: initialize })
        expect(answer.status).toBe(400)
      }
    },
  ))

test('two headers of one name are seen, where Node would drop or join them', () =>
  served(
    (_req, res) => res.end(),
    async (url) => {
      for (const name of ['mcp-session-id', 'authorization', 'mcp-protocol-version']) {
        const status = await new Promise((resolve, reject) => {
          const asked = httpRequest(url, { method: 'GET' }, (res) => resolve(res.statusCode))
          asked
            .setHeader(name, ['A'.repeat(43), 'B'.repeat(43)])
            .on('error', reject)
            .end()
        })
        expect(status, name).toBe(400)
      }
    },
  ))

test('what is no request of the Web is refused, and nothing is thrown', () =>
  served(
    (_req, res) => res.end(),
    async (url) => {
      const { port } = new URL(url)
      const heads = [
        'GET /mcp HTTP/1.1\r\nHost: [bad\r\n\r\n',
        'GET http://evil.example/mcp HTTP/1.1\r\nHost: evil.example\r\n\r\n',
        'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
        'GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      ]
      const answers = await Promise.all(heads.map((head) => said(Number(port), head)))
      expect(answers.map((answer) => answer.split(' ')[1])).toEqual(['400', '403', '400', '400'])
    },
  ))

function said(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(head))
    socket.once('data', (data) => {
      resolve(String(data))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

test('a client that leaves in the middle of its body costs nothing', () =>
  served(
    (_req, res) => res.end(),
    async (url) => {
      const socket = connectSocket(Number(new URL(url).port), '127.0.0.1')
      socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"json')
      await new Promise((resolve) => setTimeout(resolve, 50))
      socket.destroy()
      expect((await post(url, initialize)).status).toBe(200)
    },
  ))

test('what is thrown in front of the listener is a 500, and told', async () => {
  const told: unknown[] = []
  const guard = anybody()
  const authenticate = async (): Promise<never> => {
    throw new Error('the verifier is broken')
  }
  const onError = (error: unknown): void => void told.push(error)
  const listener = guardNode(guard, () => undefined, { authenticate, onError })
  const opened = await openServer(createServer(listener))
  expect((await post(opened.url, initialize)).status).toBe(500)
  expect(told).toEqual([new Error('the verifier is broken')])
  await opened.close()
  await guard.close()
})

test('HTTP/2: body, ids and refusals', async () => {
  const guard = anybody()
  const server = createHttp2Server(
    guardNode(guard, async (req, res) => {
      let text = ''
      for await (const part of req) text += String(part)
      res.setHeader('mcp-session-id', 'inner-1')
      if (text !== '') res.setHeader('content-type', 'application/json')
      res.end(text)
    }),
  )
  const port = await portOf(server)
  const client = connect(`http://127.0.0.1:${port}`)
  const ask = (
    method: string,
    body: string,
    id: object = {},
  ): Promise<readonly [number, string, string]> =>
    new Promise((resolve, reject) => {
      const stream = client.request({ ':method': method, ':path': '/mcp', ...id })
      let head: readonly [number, string] = [0, '']
      let text = ''
      stream.on('response', (headers) => {
        head = [headers[':status'] ?? 0, String(headers['mcp-session-id'])]
      })
      stream.setEncoding('utf8').on('data', (part) => (text += part))
      stream.on('end', () => resolve([...head, text])).on('error', reject)
      if (method !== 'GET') stream.end(body)
    })
  const [status, id, text] = await ask('POST', initialize)
  expect([status, text]).toEqual([200, initialize])
  expect(id).toMatch(/^[\w-]{43}$/)
  expect(await ask('POST', list, { 'mcp-session-id': id })).toEqual([200, id, list])
  expect(await ask('GET', '', { 'mcp-session-id': id })).toEqual([200, id, ''])
  expect((await ask('POST', list))[0]).toBe(400)
  client.close()
  server.close()
  await guard.close()
})

test('HTTP/2 in cleartext is refused, without headers of the connection', async () => {
  const guard = createGuard({ unsafelyAllowAnonymous: true })
  const server = createHttp2Server(guardNode(guard, (_req, res) => res.end()))
  const client = connect(`http://127.0.0.1:${await portOf(server)}`)
  const status = await new Promise((resolve, reject) => {
    const stream = client.request({ ':path': '/mcp' })
    stream.on('response', (headers) => resolve(headers[':status'])).on('error', reject)
    stream.end()
  })
  expect(status).toBe(426)
  client.close()
  server.close()
  await guard.close()
})

function portOf(server: Http2Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
