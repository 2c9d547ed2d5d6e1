import http from 'node:http'
import https from 'node:https'
import type { TLSSocket } from 'node:tls'
import { connectTls } from './connect-tls.ts'
import type { Exchange, WireRequest, WireResponse } from './exchange.ts'
import { fitsHttp2, sendOverHttp2 } from './http2.ts'
import type { TlsSettings } from './tls-settings.ts'

/** Bytes of all header lines of an answer. */
const headerBytesMax = 64 * 1024

export interface HttpExchangeOptions {
  readonly tls: TlsSettings
  /** HTTP/2 is not offered. It is preferred otherwise, where the server speaks it over TLS. */
  readonly isHttp1Only: boolean
}

/**
 * Over a socket, a new connection for every request: nothing that a server keeps with a connection
 * can make two principals look like one.
 */
export function httpExchange(options: HttpExchangeOptions): Exchange {
  return (request) =>
    request.url.protocol === 'https:' ? overTls(request, options) : overHttp1(request)
}

async function overTls(
  request: WireRequest,
  { tls: settings, isHttp1Only }: HttpExchangeOptions,
): Promise<WireResponse> {
  const { url, signal } = request
  const isOffered = !isHttp1Only && fitsHttp2(request)
  const ALPNProtocols = isOffered ? ['h2', 'http/1.1'] : ['http/1.1']
  const socket = await connectTls({ url, settings, signal, offer: { ALPNProtocols } })
  return socket.alpnProtocol === 'h2' ? sendOverHttp2(request, socket) : overHttp1(request, socket)
}

function overHttp1(request: WireRequest, socket?: TLSSocket): Promise<WireResponse> {
  const { url, method, body, signal } = request
  const options = {
    method,
    signal,
    maxHeaderSize: headerBytesMax,
    headers: headerLines(request),
    ...(socket === undefined ? { agent: false } : { createConnection: () => socket }),
  }
  const { request: open } = socket === undefined ? http : https
  return new Promise((resolve, reject) => {
    const outgoing = open(url, options)
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
}

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
