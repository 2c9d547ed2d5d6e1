import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { canaryOf } from './check-answer.ts'

/**
 * Answers with the name that the session began with, and forgets all when it crashes. Without a
 * session, with the name in the credential of whoever asks.
 */
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
  readonly params?: {
    readonly name?: unknown
    readonly protocolVersion?: unknown
    readonly clientInfo?: { readonly name?: unknown }
    readonly _meta?: object
    readonly arguments?: { readonly nonce?: unknown; readonly events?: unknown }
  }
}

export async function openUpstream(port: number): Promise<ChaosUpstream> {
  const canaries = new Map<string, string>()
  let server: Server | undefined

  const answer = (
    body: Message | readonly Message[],
    req: IncomingMessage,
    res: ServerResponse,
  ) => {
    const first = (isBatch(body) ? body[0] : body) ?? {}
    if (first.method === 'initialize') return begin(first, res)
    const shown = canaryOf(String(req.headers['x-shown']))
    const isModern = first.params?._meta !== undefined
    const canary = isModern ? shown : canaries.get(String(req.headers['mcp-session-id']))
    if (canary === undefined) return void res.writeHead(404).end()
    if (first.id === undefined) return void res.writeHead(202).end()
    if (first.params?.name === 'flood') return void flood(canary, res)
    // One's credential in another's session: whoever is answered this takes it for wrong.
    const whose = shown === canary ? canary : `${shown} in the session of ${canary}`
    if (first.params?.name === 'stream') return stream(body, whose, res)
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify(answersTo(body, whose)))
  }
  const begin = ({ id, params }: Message, res: ServerResponse): void => {
    const session = randomUUID()
    canaries.set(session, String(params?.clientInfo?.name))
    const { protocolVersion } = params ?? {}
    const result = {
      protocolVersion,
      capabilities: {},
      serverInfo: { name: 'chaos', version: '0' },
    }
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
        else if (req.method === 'POST') answer(JSON.parse(body) as Message, req, res)
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

const isBatch = (body: Message | readonly Message[]): body is readonly Message[] =>
  Array.isArray(body)

const textFor = ({ params }: Message, canary: string): string =>
  `${canary} ${String(params?.arguments?.nonce)}`

const answerTo = (message: Message, canary: string): object => ({
  jsonrpc: '2.0',
  id: message.id,
  result: {
    resultType: 'complete',
    content: [{ type: 'text', text: textFor(message, canary) }],
  },
})

/** Those to a batch in any order (JSON-RPC 2.0, section 6): here, the last one first. */
const answersTo = (body: Message | readonly Message[], canary: string): object =>
  isBatch(body)
    ? body.toReversed().map((message) => answerTo(message, canary))
    : answerTo(body, canary)

/** With the events before each answer that it asks for; these can be resumed. */
function stream(body: Message | readonly Message[], canary: string, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  let count = 0
  for (const message of isBatch(body) ? body : [body]) {
    const params = { level: 'info', data: textFor(message, canary) }
    const told = { jsonrpc: '2.0', method: 'notifications/message', params }
    const events = Number(message.params?.arguments?.events ?? 0)
    for (let sent = 0; sent < events; sent += 1) {
      res.write(`id: ${(count += 1)}\ndata: ${JSON.stringify(told)}\n\n`)
    }
    res.write(`data: ${JSON.stringify(answerTo(message, canary))}\n\n`)
  }
  res.end()
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
