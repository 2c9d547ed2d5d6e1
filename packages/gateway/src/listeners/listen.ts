import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { LimitsConfig, ListenConfig } from '../config/config.ts'

export interface Listening {
  /** With the port that was given, where any was asked for. */
  readonly url: string
  /** Takes no new connections, and ends when the open ones have, or after so long. */
  drain(msMax: number): Promise<void>
}

/** @throws Error when the address cannot be had. */
export async function listen(
  listener: RequestListener,
  { address, port }: ListenConfig,
  limits: LimitsConfig,
): Promise<Listening> {
  const server = createServer(
    { maxHeaderSize: limits.headerBytesMax, requestTimeout: limits.requestReadMsMax },
    listener,
  )
  server.maxConnections = limits.connectionsMax
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return { url: urlOf(server, address), drain: (msMax) => drain(server, msMax) }
}

function urlOf(server: Server, address: string): string {
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

async function drain(server: Server, msMax: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), msMax)
  await closed
  clearTimeout(timer)
}
