import { isIP } from 'node:net'
import tls from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { TlsSettings } from './tls-settings.ts'

export interface TlsOpening {
  readonly url: URL
  readonly settings: TlsSettings
  readonly signal: AbortSignal
  /** Versions, suites and protocols, where the defaults are not wanted. */
  readonly offer?: Pick<
    ConnectionOptions,
    'ALPNProtocols' | 'ciphers' | 'maxVersion' | 'minVersion' | 'rejectUnauthorized'
  >
}

/**
 * A connection of its own. The name that is asked for and compared with the certificate is that of
 * the URL, whatever Host the request will carry.
 *
 * Rejects where there is none, with the code of Node or of OpenSSL.
 */
export function connectTls(opening: TlsOpening): Promise<TLSSocket> {
  const { url, settings, signal, offer } = opening
  const host = hostOf(url)
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: portOf(url),
      // RFC 6066, section 3: an address is no name of a server.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...settings,
      ...offer,
    })
    const abort = (): void => void socket.destroy()
    const settle = (): void => signal.removeEventListener('abort', abort)
    socket.once('secureConnect', () => {
      settle()
      resolve(socket)
    })
    // It stays, so that a connection that breaks after it was given up ends nothing else.
    socket.on('error', (error) => {
      settle()
      reject(error)
    })
    socket.once('close', () => {
      settle()
      reject(new Error('the connection was closed within the handshake'))
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** Without the brackets that a URL puts around an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

export function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
