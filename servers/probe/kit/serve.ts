import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FetchHandler } from './legacy-server.ts'

export interface Served {
  readonly url: string
  /** It is in this process, and nothing listens at the URL. */
  readonly handler?: FetchHandler
  /** It is of HTTP+SSE, whose two addresses take a guard of their own. */
  readonly sse?: Server
  close(): Promise<void>
}

/** Serves a Fetch handler on a free port of the loopback interface. */
export function serve(handler: FetchHandler): Promise<Served> {
  return listen(createServer(listener(handler)))
}

/** The handler as Node's servers want it, of whatever version of HTTP. */
export function listener(handler: FetchHandler): RequestListener {
  return (request, response) => {
    handle(handler, request, response).catch(() => response.writeHead(500).end())
  }
}

/** Listens on a free port of the loopback interface. */
export function listen(server: Server): Promise<Served> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({ url: `http://127.0.0.1:${port}/mcp`, close: () => close(server) })
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function handle(
  handler: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const host = incoming.headers[':authority'] ?? incoming.headers.host ?? '127.0.0.1'
  const url = new URL(incoming.url ?? '/', `http://${String(host)}`)
  const headers = headersOf(incoming)
  const hasBody = incoming.method === 'POST'
  const body = hasBody ? { body: await textOf(incoming) } : {}
  const response = await handler(
    new Request(url, { method: incoming.method ?? 'GET', headers, ...body }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if ('flushHeaders' in outgoing) outgoing.flushHeaders()
  if (response.body === null) outgoing.end()
  else Readable.fromWeb(response.body as never).on('error', () => undefined).pipe(outgoing)
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  const all = names.map((name, index): [string, string] => [name, rawHeaders[index * 2 + 1] ?? ''])
  return all.filter(([name]) => !name.startsWith(':'))
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
