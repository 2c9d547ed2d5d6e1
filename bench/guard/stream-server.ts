/**
 * A process of its own: a server behind the guard that holds a stream open for whoever asks. It
 * says where it listens, how much it holds when it is asked to, and ends with its input.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGuard } from '@handfast/guard'
import { guardNode } from '@handfast/guard/adapters/node'

const guard = createGuard({
  issuer: 'https://login.example',
  cleartextOnLoopback: true,
  sessions: { perPrincipalMax: 100_000 },
})

let open = 0

function behind(req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'GET') {
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'held' } }
    res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': randomUUID() })
    res.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }))
    return
  }
  open += 1
  res.on('close', () => (open -= 1))
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write(': held\n\n')
}

const guarded = guardNode(guard, behind, {
  authenticate: async () => ({ token: '', clientId: 'bench', scopes: [], extra: { sub: 'alice' } }),
})
const server = createServer((req, res) => void guarded(req, res))
server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }))

process.stdin.on('data', (asked) => void answer(String(asked).trim()))
process.stdin.on('end', () => process.exit(0))

async function answer(asked: string): Promise<void> {
  if (asked === 'revoke') await guard.sessions.revokeAll()
  say({ open, rss: process.memoryUsage().rss })
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
