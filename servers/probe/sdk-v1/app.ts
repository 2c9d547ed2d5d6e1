import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { verifier } from './users.ts'

/** Whose a session is, and whether somebody else may use it. */
export type MayUse = (owner: string, caller: string) => boolean

/** What Express and its middlewares have made of a request. */
interface Incoming extends IncomingMessage {
  readonly auth?: AuthInfo
  readonly body?: unknown
}

interface Entry {
  readonly transport: StreamableHTTPServerTransport
  readonly owner: string
}

/** What a session is made of. */
export interface Parts {
  newStore?(): EventStore
  newServer?(): McpServer
}

/** The documented pattern of SDK v1: a map from session id to transport, behind a bearer token. */
export function createApp(mayUse: MayUse, { newStore, newServer = notesServer }: Parts = {}): Server {
  const sessions = new Map<string, Entry>()
  const app = createMcpExpressApp()
  app.use('/mcp', requireBearerAuth({ verifier }))
  app.all('/mcp', async (req: Incoming, res: ServerResponse) => {
    const [id] = req.headersDistinct['mcp-session-id'] ?? []
    const caller = String(req.auth?.extra?.['sub'])
    const known = id === undefined ? undefined : sessions.get(id)
    if (known !== undefined && mayUse(known.owner, caller)) {
      await known.transport.handleRequest(req, res, req.body)
      return
    }
    if (id !== undefined) {
      const error = { code: -32001, message: 'Session not found' }
      res.writeHead(404, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }))
      return
    }
    const store = newStore?.()
    const transport = new StreamableHTTPServerTransport({
      ...(store === undefined ? {} : { eventStore: store }),
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (minted) => void sessions.set(minted, { transport, owner: caller }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    })
    await newServer().connect(transport)
    await transport.handleRequest(req, res, req.body)
  })
  return createServer(app)
}

function notesServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('count', { description: 'How many notes there are' }, () => ({
    content: [{ type: 'text', text: '0' }],
  }))
  return server
}
