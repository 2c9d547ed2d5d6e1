import { createServer } from 'node:http'
import { expect, it, vi } from 'vitest'
import { gatewayBefore } from '../kit.ts'
import { initialize } from '../kit.ts'

/** A server whose streams can be resumed, and which does not end them when told to (DELETE). */
async function streamingServer(): Promise<{
  readonly url: string
  readonly open: () => number
  close(): void
}> {
  let open = 0
  const server = createServer((req, res) => {
    req.resume()
    if (req.method === 'GET') {
      open += 1
      res.once('close', () => void (open -= 1))
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      return void res.write('id: 1\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n')
    }
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
    res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'inner' })
    res.end(JSON.stringify({ jsonrpc: '2.0', id: 0, result }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = Object(server.address()) as { readonly port: number }
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    open: () => open,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

it('a session that is revoked ends its stream behind, also when its client has left', async () => {
  const behind = await streamingServer()
  const gateway = await gatewayBefore(behind.url)
  const url = `${gateway.url}/mcp`
  const begun = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(initialize),
  })
  const session = begun.headers.get('mcp-session-id') ?? ''
  const leaving = new AbortController()
  const stream = await fetch(url, {
    headers: { accept: 'text/event-stream', 'mcp-session-id': session },
    signal: leaving.signal,
  })
  const reader = stream.body?.getReader()
  await reader?.read()
  leaving.abort()
  await reader?.closed.catch(() => undefined)
  // It is kept for a client that comes back.
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(behind.open()).toBe(1)
  const guard = gateway.routes()[0]?.guard
  await guard?.sessions.revokeAll()
  await vi.waitUntil(() => behind.open() === 0, 5000)
  await gateway.close()
  behind.close()
})
