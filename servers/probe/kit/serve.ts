import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FetchHandler } from './legacy-server.ts'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

/** Serves a Fetch handler on a free port of the loopback interface. */
export function serve(handler: FetchHandler): Promise<Served> {
  return listen(createServer((request, response) => void handle(handler, request, response)))
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
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`)
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  const hasBody = incoming.method === 'POST'
  const body = hasBody ? { body: await textOf(incoming) } : {}
  const response = await handler(
    new Request(url, { method: incoming.method ?? 'GET', headers, ...body }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (response.body === null) outgoing.end()
  else Readable.fromWeb(response.body as never).on('error', () => undefined).pipe(outgoing)
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
