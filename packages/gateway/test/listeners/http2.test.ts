import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { connect, constants } from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { defaultConfig } from '../../src/index.ts'
import { gatewayBefore } from '../kit.ts'
import { initialize } from '../kit.ts'
import { tlsFiles } from './tls-files.ts'
import type { TlsFiles } from './tls-files.ts'

/** How many answers of the server behind are open, and how many characters it has written. */
const behind = { open: 0, written: 0 }
const server = createServer((req, res) => {
  req.resume()
  if (req.method === 'GET') return stream(res)
  const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
  res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': randomUUID() })
  res.end(JSON.stringify({ jsonrpc: '2.0', id: 0, result }))
})

function stream(res: ServerResponse): void {
  behind.open += 1
  res.once('close', () => void (behind.open -= 1))
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  const params = { level: 'info', data: 'x'.repeat(10_000) }
  const event = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params })
  const write = (): void => {
    while (!res.destroyed) {
      behind.written += event.length
      if (!res.write(`data: ${event}\n\n`)) return void res.once('drain', write)
      if (behind.written > 200_000_000) return
    }
  }
  write()
}

let files: TlsFiles
let gateway: Gateway
let client: ClientHttp2Session
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = Object(server.address()) as { readonly port: number }
  files = await tlsFiles()
  const listen = { ...defaultConfig.listen, tls: files.tls }
  gateway = await gatewayBefore(`http://127.0.0.1:${port}/mcp`, { listen })
  client = connect(gateway.url.replace('127.0.0.1', 'localhost'), { ca: files.ca })
})
afterAll(async () => {
  client.destroy()
  await gateway.close()
  server.close()
  server.closeAllConnections()
  await files.remove()
})

const accept = 'application/json, text/event-stream'

async function begin(): Promise<string> {
  const asked = client.request({
    ':method': 'POST',
    ':path': '/mcp',
    accept,
    'content-type': 'application/json',
  })
  asked.end(JSON.stringify(initialize))
  const [headers] = await once(asked, 'response')
  asked.resume()
  return String(Object(headers)['mcp-session-id'])
}

const listen = (session: string): ClientHttp2Stream =>
  client.request({ ':path': '/mcp', accept: 'text/event-stream', 'mcp-session-id': session })

it('a client that has gone is not served any more', async () => {
  const asked = listen(await begin())
  await once(asked, 'response')
  await once(asked, 'data')
  asked.pause()
  expect(behind.open).toBe(1)
  asked.close(constants.NGHTTP2_CANCEL)
  await vi.waitUntil(() => behind.open === 0, 5000)
})

it('a client that reads slowly is waited for', async () => {
  behind.written = 0
  const asked = listen(await begin())
  await once(asked, 'response')
  asked.pause()
  await vi.waitUntil(async () => {
    const before = behind.written
    await new Promise((resolve) => setTimeout(resolve, 500))
    return behind.written === before
  }, 8000)
  expect(behind.written).toBeLessThan(20_000_000)
  asked.close(constants.NGHTTP2_CANCEL)
  await vi.waitUntil(() => behind.open === 0, 5000)
})

it('an answer that breaks off is no whole one', async () => {
  const session = await begin()
  const asked = listen(session)
  await once(asked, 'response')
  asked.resume()
  server.closeAllConnections()
  await expect(once(asked, 'close')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR')
})
