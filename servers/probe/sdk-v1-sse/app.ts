import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { createNotes } from '../kit/notes.ts'
import type { MayRead } from '../kit/notes.ts'
import { listen } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import { notesServer } from '../sdk-v1/notes-server.ts'
import { verifier } from '../sdk-v1/verifier.ts'

/** What is asked of a POST before it is let into the session that it names. */
export interface PostRule {
  readonly needsToken: boolean
  mayPost(owner: string, caller: string | undefined): boolean
  /** There are no notes where it is absent. */
  readonly mayRead?: MayRead
  /** Whether an id that names nothing is served from the first connection there is. */
  readonly fallsBack?: boolean
  /** The id of the next session; that of the SDK when absent. */
  mintId?(sessionsSoFar: number): string
}

/** The transport hands on what it finds there. */
interface Incoming extends IncomingMessage {
  auth?: AuthInfo
}

interface Entry {
  readonly transport: SSEServerTransport
  readonly owner: string
}

/** HTTP+SSE as of 2024-11-05: the id of a session stands in the URL that messages are posted to. */
export function createSseApp({ needsToken, mayPost, mayRead, ...rule }: PostRule): Server {
  let sessionsSoFar = 0
  const sessions = new Map<string, Entry>()
  const notes = mayRead === undefined ? undefined : createNotes(mayRead)
  const server = createServer(async (req: Incoming, res) => {
    const auth = await authOf(req)
    if (auth !== undefined) req.auth = auth
    const caller = auth === undefined ? undefined : String(auth.extra?.['sub'])
    const url = new URL(req.url ?? '/', 'http://127.0.0.1')
    if (req.method === 'GET' && url.pathname === '/mcp') {
      if (caller === undefined) return end(res, 401)
      const transport = new SSEServerTransport('/messages', res)
      const minted = rule.mintId?.((sessionsSoFar += 1))
      // The SDK mints its own; those who want others overwrite it.
      if (minted !== undefined) Object.assign(transport, { _sessionId: minted })
      const { sessionId } = transport
      sessions.set(sessionId, { transport, owner: caller })
      res.on('close', () => sessions.delete(sessionId))
      const empty = (): McpServer => new McpServer({ name: 'notes', version: '1.0.0' })
      await (notes === undefined ? empty() : notesServer(notes)).connect(transport)
      return
    }
    if (req.method !== 'POST' || url.pathname !== '/messages') return end(res, 404)
    if (needsToken && caller === undefined) return end(res, 401)
    const known = sessions.get(url.searchParams.get('sessionId') ?? '')
    const [first] = sessions.values()
    if (known === undefined && rule.fallsBack === true && first !== undefined) {
      return first.transport.handlePostMessage(req, res)
    }
    if (known === undefined || !mayPost(known.owner, caller)) return end(res, 404)
    await known.transport.handlePostMessage(req, res)
  })
  return server
}

export async function serveSse(rule: PostRule): Promise<Served> {
  const sse = createSseApp(rule)
  return { ...(await listen(sse)), sse }
}

function end(res: ServerResponse, status: number): void {
  res.writeHead(status).end()
}

async function authOf(req: IncomingMessage): Promise<AuthInfo | undefined> {
  const [, token = ''] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? []
  try {
    return await verifier.verifyAccessToken(token)
  } catch {
    return undefined
  }
}
