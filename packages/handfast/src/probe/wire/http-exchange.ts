import http from 'node:http'
import https from 'node:https'
import type { Exchange, WireRequest, WireResponse } from './exchange.ts'

/** Bytes of all header lines of an answer. */
const headerBytesMax = 64 * 1024

/**
 * Over a socket, a new connection for every request: nothing that a server keeps with a connection
 * can make two principals look like one.
 */
export const httpExchange: Exchange = (request) =>
  new Promise<WireResponse>((resolve, reject) => {
    const { url, method, body, signal } = request
    const { request: open } = url.protocol === 'https:' ? https : http
    const options = { method, signal, agent: false, maxHeaderSize: headerBytesMax } as const
    const outgoing = open(url, { ...options, headers: headerLines(request) })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      // Whoever stops reading early leaves nobody else to hear that the connection broke.
      incoming.on('error', () => undefined)
      resolve({
        status: incoming.statusCode ?? 0,
        headers: headersOf(incoming.rawHeaders),
        body: incoming,
      })
    })
    outgoing.end(body)
  })

/**
 * Names and values in turn, which is the one form in which Node sends headers as they are: in this
 * order, and twice what is there twice. Host and length are added where the sender did not write
 * them.
 */
function headerLines({ url, headers, body }: WireRequest): string[] {
  const isGiven = (wanted: string): boolean => headers.some(([name]) => name === wanted)
  const host = isGiven('host') ? [] : ['host', url.host]
  const isFramed = isGiven('content-length') || isGiven('transfer-encoding')
  const length =
    body === undefined || isFramed ? [] : ['content-length', `${Buffer.byteLength(body)}`]
  return [...host, ...headers.flat(), ...length]
}

/** Names and values in turn, as they stood in the answer. */
function headersOf(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), raw[index + 1] ?? ''])
  }
  return headers
}
