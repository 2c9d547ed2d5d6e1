import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'

/** Answers with the name that the session began with, and forgets all when it crashes. */
export interface ChaosUpstream {
  readonly url: string
  crash(): Promise<void>
  start(): Promise<void>
}

/** What a stream that nobody reads would come to. */
export const floodBytes: number = 256 * 2 ** 20

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
}

export async function openUpstream(port: number): Promise<ChaosUpstream> {
  const canaries = new Map<string, string>()
  let server: Server | undefined

  const answer = (message: Message, session: string, res: ServerResponse): void => {
    const { id, method, params } = message
    if (method === 'initialize') return begin({ id, params }, res)
    const canary = canaries.get(session)
    if (canary === undefined) return void res.writeHead(404).end()
    if (id === undefined) return void res.writeHead(202).end()
    if (Object(params).name === 'flood') return void flood(canary, res)
    const content = [{ type: 'text', text: `${canary} ${String(Object(params).name)}` }]
    const result = JSON.stringify({ jsonrpc: '2.0', id, result: { content } })
    res.writeHead(200, { 'content-type': 'application/json' }).end(result)
  }
  const begin = ({ id, params }: Message, res: ServerResponse): void => {
    const session = randomUUID()
    canaries.set(session, String(Object(Object(params).clientInfo).name))
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
    res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': session })
    res.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  }
  const start = async (): Promise<void> => {
    const started = createServer((req, res) => {
      const session = String(req.headers['mcp-session-id'])
      let body = ''
      req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      req.on('end', () => {
        if (req.method === 'DELETE') res.writeHead(canaries.delete(session) ? 204 : 404).end()
        else if (req.method === 'POST') answer(JSON.parse(body) as Message, session, res)
        else res.writeHead(405).end()
      })
    })
    await new Promise<void>((resolve) => started.listen(port, '127.0.0.1', resolve))
    server = started
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    start,
    async crash() {
      canaries.clear()
      const closed = new Promise((resolve) => server?.close(resolve))
      server?.closeAllConnections()
      await closed
    },
  }
}

/** As fast as it is read, and no faster. */
async function flood(canary: string, res: ServerResponse): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  const params = { level: 'info', data: `${canary} ${'x'.repeat(2 ** 16)}` }
  const message = { jsonrpc: '2.0', method: 'notifications/message', params }
  const event = `data: ${JSON.stringify(message)}\n\n`
  for (let sent = 0; sent < floodBytes && !res.destroyed; sent += event.length) {
    if (res.write(event)) continue
    await drained(res)
  }
  res.end()
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      res.off('drain', go)
      res.off('close', go)
      resolve()
    }
    res.on('drain', go)
    res.on('close', go)
  })
}
