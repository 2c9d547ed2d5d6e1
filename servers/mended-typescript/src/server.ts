import { randomUUID } from 'node:crypto'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import type { Request, Response } from 'express'
import { ExpiringMap } from './expiring-map.ts'
import { principalOf } from './principal.ts'
import { shopServer } from './tools.ts'
import { verifier } from './users.ts'

interface Session {
  readonly owner: string
  readonly transport: StreamableHTTPServerTransport
}

const allowedOrigins = ['https://shop.example.com']
const app = createMcpExpressApp({ host: '127.0.0.1' })
const sessions = new ExpiringMap<Session>({
  idleMsMax: 15 * 60_000,
  absoluteMsMax: 4 * 3_600_000,
  entriesMax: 1_000,
  now: Date.now,
  onDrop: ({ transport }) => void transport.close(),
})

setInterval(() => sessions.sweep(), 60_000).unref()

app.use((req, res, next) => {
  const origin = req.headers.origin
  if (origin !== undefined && !allowedOrigins.includes(origin)) {
    res.status(403).end()
    return
  }
  next()
})
app.use(requireBearerAuth({ verifier }))

function notFound(res: Response): void {
  res.status(404).json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null })
}

async function open(req: Request, res: Response, owner: string): Promise<void> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (sessionId) => sessions.set(sessionId, { owner, transport }),
    onsessionclosed: (sessionId) => sessions.delete(sessionId),
  })
  await shopServer().connect(transport)
  await transport.handleRequest(req, res, req.body)
}

app.all('/mcp', async (req, res) => {
  const principal = principalOf(req.auth)
  if (principal === undefined) {
    res.status(401).end()
    return
  }
  const sent = req.header('mcp-session-id')
  if (sent === undefined && isInitializeRequest(req.body)) return open(req, res, principal)
  const session = sent === undefined ? undefined : sessions.get(sent)
  if (session === undefined || session.owner !== principal) return notFound(res)
  await session.transport.handleRequest(req, res, req.body)
})

app.listen(3000, '127.0.0.1')
