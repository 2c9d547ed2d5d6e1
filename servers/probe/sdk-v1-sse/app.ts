import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { listen } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import { verifier } from '../sdk-v1/verifier.ts'

/** What is asked of a POST before it is let into the session that it names. */
export interface PostRule {
  readonly needsToken: boolean
  mayPost(owner: string, caller: string | undefined): boolean
  /** Whether an id that names nothing is served from the first connection there is. */
  readonly fallsBack?: boolean
  /** The id of the next session; that of the SDK when absent. */
  mintId?(sessionsSoFar: number): string
}

interface Entry {
  readonly transport: SSEServerTransport
  readonly owner: string
}

/** HTTP+SSE as of 2024-11-05: the id of a session stands in the URL that messages are posted to. */
export function createSseApp({ needsToken, mayPost, fallsBack, mintId }: PostRule): Server {
  const sessions = new Map<string, Entry>()
  let sessionsSoFar = 0
  const server = createServer(async (req, res) => {
    const caller = await callerOf(req)
    const url = new URL(req.url ?? '/', 'http://127.0.0.1')
    if (req.method === 'GET' && url.pathname === '/mcp') {
      if (caller === undefined) return end(res, 401)
      const chosen = mintId?.((sessionsSoFar += 1))
      const path = chosen === undefined ? '/messages' : `/messages?id=${chosen}`
      const transport = new SSEServerTransport(path, res)
      const id = chosen ?? transport.sessionId
      sessions.set(id, { transport, owner: caller })
      res.on('close', () => sessions.delete(id))
      await new McpServer({ name: 'notes', version: '1.0.0' }).connect(transport)
      return
    }
    if (req.method !== 'POST' || url.pathname !== '/messages') return end(res, 404)
    if (needsToken && caller === undefined) return end(res, 401)
    const known = sessions.get(url.searchParams.get('id') ?? url.searchParams.get('sessionId') ?? '')
    const [first] = sessions.values()
    if (known === undefined && fallsBack === true && first !== undefined) {
      return first.transport.handlePostMessage(req, res)
    }
    if (known === undefined || !mayPost(known.owner, caller)) return end(res, 404)
    await known.transport.handlePostMessage(req, res)
  })
  return server
}

export function serveSse(rule: PostRule): Promise<Served> {
  return listen(createSseApp(rule))
}

function end(res: ServerResponse, status: number): void {
  res.writeHead(status).end()
}

async function callerOf(req: IncomingMessage): Promise<string | undefined> {
  const [, token = ''] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? []
  try {
    return String((await verifier.verifyAccessToken(token)).extra?.['sub'])
  } catch {
    return undefined
  }
}
