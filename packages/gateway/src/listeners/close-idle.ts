import type { Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'

export type AnyServer = Server | Http2SecureServer

/** Connections of HTTP/1.1. Servers of both versions have it too, whose types do not say so. */
export function closeIdle(server: AnyServer): void {
  if ('closeIdleConnections' in server) (server as Server).closeIdleConnections()
}
