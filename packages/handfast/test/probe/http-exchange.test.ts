import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { httpExchange } from '../../src/probe/wire/http-exchange.ts'
import type { WireRequest } from '../../src/probe/wire/exchange.ts'
import { nobody } from '../../src/probe/wire/principal.ts'
import { portOf } from './listening.ts'

/** What arrives at a socket, byte for byte. */
async function arrived(request: Omit<WireRequest, 'as' | 'url' | 'signal'>): Promise<string> {
  let seen = ''
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1')
      if (seen.includes('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    })
  })
  const port = await portOf(server)
  const url = new URL(`http://127.0.0.1:${port}/mcp`)
  const { signal } = new AbortController()
  const { status, body } = await httpExchange({ tls: {}, isHttp1Only: false })({
    ...request,
    url,
    signal,
    as: nobody,
  })
  expect(status).toBe(200)
  for await (const chunk of body) expect(chunk).toBeUndefined()
  return seen.replaceAll(`127.0.0.1:${port}`, 'HOST')
}

test('headers go out in their order, and twice where they are given twice', async () => {
  const headers = [
    ['mcp-session-id', 'one'],
    ['content-type', 'application/json'],
    ['mcp-session-id', 'two'],
    ['authorization', 'Bearer x'],
    ['authorization', 'Bearer y'],
  ] as const
  const seen = await arrived({ method: 'POST', headers, body: '{"id":1,"id":2}' })
  expect(seen).toBe(
    [
      'POST /mcp HTTP/1.1',
      'host: HOST',
      'mcp-session-id: one',
      'content-type: application/json',
      'mcp-session-id: two',
      'authorization: Bearer x',
      'authorization: Bearer y',
      'content-length: 15',
      'Connection: close',
      '',
      '{"id":1,"id":2}',
    ].join('\r\n'),
  )
})

test('a Host and a length of the sender are the only ones', async () => {
  const headers = [
    ['content-length', '2'],
    ['host', 'elsewhere.example'],
    ['host', 'twice.example'],
  ] as const
  const seen = await arrived({ method: 'POST', headers, body: '{}' })
  expect(seen.split('\r\n').slice(1, 4)).toEqual([
    'content-length: 2',
    'host: elsewhere.example',
    'host: twice.example',
  ])
})

test('a request without a body has no length', async () => {
  const seen = await arrived({ method: 'GET', headers: [], body: undefined })
  expect(seen).toBe('GET /mcp HTTP/1.1\r\nhost: HOST\r\nConnection: close\r\n\r\n')
})
