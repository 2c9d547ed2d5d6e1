import { base64url } from '../core/bytes.ts'
import type { Peer } from '../core/guard-request.ts'
import type { MaybeLater } from '../core/maybe-later.ts'
import type { RequestHeaders } from '../core/request-headers.ts'
import type { NodeRequest } from './node-exchange.ts'
import { readRawHeaders } from './raw-headers.ts'

/** As the client wrote them: two of one name are joined, where Node would drop the second. */
export const headersOf = ({ rawHeaders }: NodeRequest): RequestHeaders | undefined =>
  readRawHeaders(rawHeaders)

/** Undefined when the Host is none, or there are two. */
export function urlOf(req: NodeRequest, isTls: boolean): URL | undefined {
  const { ':authority': authority, host: named } = req.headers
  // RFC 9113, section 8.3.1: a Host that differs from the authority is malformed (SHOULD).
  if (authority !== undefined && named !== undefined && authority !== named) return undefined
  const host = authority ?? named ?? 'localhost'
  const origin = `${isTls ? 'https' : 'http'}://${String(host)}`
  const target = req.originalUrl ?? req.url ?? '/'
  // RFC 9112, section 3.2: with a path in front (origin-form), or with all of it (absolute-form).
  const path = target.startsWith('/') ? target : pathOf(target)
  return parsed(origin + path)
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function pathOf(target: string): string {
  if (!URL.canParse(target)) return '/'
  const { pathname, search } = new URL(target)
  return pathname + search
}

/** What of Node's sockets is used. */
interface Socket {
  readonly remoteAddress?: string
  readonly encrypted?: boolean
  /** Whether the certificate of the client was verified. */
  readonly authorized?: boolean
  getPeerCertificate?(): { readonly raw?: Uint8Array<ArrayBuffer> } | undefined
}

export const addressOf = ({ socket }: { readonly socket: object }): string | undefined =>
  // Every server of Node hands out sockets, or stands in for them, of one of its own classes.
  (socket as Socket).remoteAddress

/** Later only where there is a certificate. */
export function peerOf(req: { readonly socket: object }): MaybeLater<Peer> {
  // Every server of Node hands out sockets, or stands in for them, of one of its own classes.
  const socket = req.socket as Socket
  const { remoteAddress: address, encrypted, authorized } = socket
  const peer = { address, isTls: encrypted === true, certificateThumbprint: undefined }
  const raw = authorized === true ? socket.getPeerCertificate?.()?.raw : undefined
  return raw === undefined ? peer : withThumbprint(peer, raw)
}

const withThumbprint = async (peer: Peer, raw: Uint8Array<ArrayBuffer>): Promise<Peer> => ({
  ...peer,
  certificateThumbprint: await thumbprintOf(raw),
})

const thumbprintOf = async (der: Uint8Array<ArrayBuffer>): Promise<string> =>
  base64url(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', der)))

const idName = 'mcp-session-id'

/**
 * Everywhere where somebody may look for it.
 *
 * @param name In lower case.
 */
export function removeHeader(req: NodeRequest, name: string): void {
  const { headers, headersDistinct, rawHeaders } = req
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() === name) rawHeaders.splice(at, 2)
  }
  delete headers[name]
  if (headersDistinct !== undefined) delete headersDistinct[name]
}

/** Undefined takes it out. */
export function setSessionId(req: NodeRequest, id: string | undefined): void {
  removeHeader(req, idName)
  if (id === undefined) return
  const { headers, headersDistinct, rawHeaders } = req
  rawHeaders.push(idName, id)
  headers[idName] = id
  if (headersDistinct !== undefined) headersDistinct[idName] = [id]
}
