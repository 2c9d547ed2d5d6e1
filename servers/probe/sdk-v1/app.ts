import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Middleware } from '@handfast/guard/adapters/express'
import { listen } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import type { MayRead } from '../kit/notes.ts'
import { createNotes } from '../kit/notes.ts'
import { notesServer } from './notes-server.ts'
import { verifier } from './verifier.ts'

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  needsToken(method: string): boolean
  /** `caller` is undefined where no token was asked for. */
  mayUse(owner: string, caller: string | undefined): boolean
  mintId(chosen: string | undefined, sessionsSoFar: number): string
  /** Whether a request to initialize may carry the id of a session that is not there. */
  readonly takesChosenIds: boolean
  /** Whether DELETE ends the session, or only says so. */
  readonly endsSessions: boolean
  /** Pages that may call, beside programs; undefined for all of them. */
  readonly allowedOrigins: readonly string[] | undefined
  readonly mayRead: MayRead
  health(ids: readonly string[]): object
}

const mended: Rules = {
  needsToken: () => true,
  mayUse: (owner, caller) => owner === caller,
  mintId: () => randomUUID(),
  takesChosenIds: false,
  endsSessions: true,
  allowedOrigins: ['https://app.example'],
  mayRead: (owner, caller) => owner === caller,
  health: (ids) => ({ ok: true, sessions: ids.length }),
}

/** What Express and its middlewares have made of a request. */
interface Incoming extends IncomingMessage {
  readonly auth?: AuthInfo
  readonly body?: unknown
}

interface Entry {
  readonly transport: StreamableHTTPServerTransport
  readonly owner: string | undefined
}

/** What a session is made of. */
export interface Parts {
  newStore?(): EventStore
  newServer?(): McpServer
  /** Behind what verifies tokens, in front of the transports. */
  guard?: Middleware
}

/** The documented pattern of SDK v1: a map from session id to transport, behind a bearer token. */
export function createApp(
  replaced: Partial<Rules> = {},
  { newStore, newServer, guard }: Parts = {},
): Server {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Entry>()
  const notes = createNotes(rules.mayRead)
  const app = createMcpExpressApp()
  const auth = requireBearerAuth({ verifier })
  app.get('/health', (_req: Incoming, res: ServerResponse) =>
    answer(res, 200, rules.health([...sessions.keys()])),
  )
  app.use('/mcp', (req: Incoming, res: ServerResponse, next: () => void) => {
    const { origin } = req.headers
    const isForeign = origin !== undefined && rules.allowedOrigins?.includes(origin) === false
    if (isForeign) return answer(res, 403, { error: 'Invalid Origin' })
    return rules.needsToken(req.method ?? '') ? auth(req as never, res as never, next) : next()
  })
  if (guard !== undefined) app.use('/mcp', guard)
  app.all('/mcp', async (req: Incoming, res: ServerResponse) => {
    const [id] = req.headersDistinct['mcp-session-id'] ?? []
    const caller = subjectOf(req.auth)
    const known = id === undefined ? undefined : sessions.get(id)
    if (known !== undefined && rules.mayUse(known.owner ?? '', caller)) {
      if (req.method === 'DELETE' && !rules.endsSessions) return void res.writeHead(200).end()
      return known.transport.handleRequest(req, res, req.body)
    }
    if (id !== undefined && (known !== undefined || !rules.takesChosenIds)) return notFound(res)
    const store = newStore?.()
    const transport = new StreamableHTTPServerTransport({
      ...(store === undefined ? {} : { eventStore: store }),
      sessionIdGenerator: () => rules.mintId(id, sessions.size),
      onsessioninitialized: (minted) => void sessions.set(minted, { transport, owner: caller }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    })
    await (newServer?.() ?? notesServer(notes)).connect(transport)
    await transport.handleRequest(req, res, req.body)
  })
  return createServer(app)
}

export function serveSdkV1(replaced: Partial<Rules> = {}, parts: Parts = {}): Promise<Served> {
  return listen(createApp(replaced, parts))
}

function subjectOf(auth: AuthInfo | undefined): string | undefined {
  return auth === undefined ? undefined : String(auth.extra?.['sub'])
}

function notFound(res: ServerResponse): void {
  const error = { code: -32001, message: 'Session not found' }
  answer(res, 404, { jsonrpc: '2.0', error, id: null })
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
