import type { Http2SecureServer } from 'node:http2'
import type { SecureContextOptions } from 'node:tls'
import { closeIdle } from './close-idle.ts'
import type { Sessions } from './sessions.ts'

/**
 * Connections whose client certificates were verified by an authority that has been replaced: Node
 * asks once, at the handshake.
 */
export interface Authority {
  /** Whether a request on it has to be asked again on a new connection. */
  isReplacedFor(socket: object): boolean
  /** For the handshakes to come. Those who are connected end with what they are being answered. */
  use(options: SecureContextOptions): void
}

export function authorityOf(
  server: Http2SecureServer,
  { first, sessions }: { readonly first: SecureContextOptions; readonly sessions: Sessions },
): Authority {
  let current = { ca: textOf(first.ca) }
  const verifiedBy = new WeakMap<object, object>()
  server.on('secureConnection', (socket) => verifiedBy.set(socket, current))
  return {
    isReplacedFor: (socket) => verifiedBy.get(socket) !== current,
    use(options) {
      server.setSecureContext(options)
      const ca = textOf(options.ca)
      if (ca === current.ca) return
      current = { ca }
      sessions.drain()
      closeIdle(server)
    },
  }
}

const textOf = (ca: SecureContextOptions['ca']): string => [ca ?? ''].flat().join('\n')
