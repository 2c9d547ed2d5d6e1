import http2 from 'node:http2'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { WireRequest, WireResponse } from './exchange.ts'

/** RFC 9113, section 8.2.2: these belong to one connection of HTTP/1.1. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/**
 * Whether HTTP/2 carries a request as its sender wrote it. Node sends no header twice there, and
 * there is no Host and no framing by hand: such a request goes over HTTP/1.1.
 */
export function fitsHttp2({ headers }: WireRequest): boolean {
  const names = headers.map(([name]) => name)
  const isOnce = new Set(names).size === names.length
  return isOnce && !names.some((name) => ofConnection.has(name) || name === 'content-length')
}

/** One request on a connection of its own, which ends with it. */
export function sendOverHttp2(request: WireRequest, socket: TLSSocket): Promise<WireResponse> {
  const { url, body, signal } = request
  return new Promise((resolve, reject) => {
    const session = http2.connect(url, { createConnection: () => socket })
    session.on('error', reject)
    const stream = session.request(headersFor(request), { endStream: body === undefined, signal })
    stream.on('error', reject)
    stream.on('close', () => {
      reject(new Error('the stream was closed before an answer'))
      session.destroy()
    })
    stream.on('response', (headers) => {
      resolve({ status: headers[':status'] ?? 0, headers: headersOf(headers), body: stream })
    })
    if (body !== undefined) stream.end(body)
  })
}

/** RFC 9113, section 8.3.1: what HTTP/1.1 has in Host is `:authority`. */
function headersFor({ method, url, headers }: WireRequest): OutgoingHttpHeaders {
  const host = headers.find(([name]) => name === 'host')?.[1] ?? url.host
  return {
    ':method': method,
    ':scheme': url.protocol.slice(0, -1),
    ':authority': host,
    ':path': url.pathname + url.search,
    ...Object.fromEntries(headers.filter(([name]) => name !== 'host')),
  }
}

/** Node joins what came twice with a comma, but for cookies. */
function headersOf(headers: IncomingHttpHeaders): ReadonlyMap<string, readonly string[]> {
  const named = Object.entries(headers).filter(([name]) => !name.startsWith(':'))
  return new Map(
    named.map(([name, value = []]) => [name, Array.isArray(value) ? value : [String(value)]]),
  )
}
