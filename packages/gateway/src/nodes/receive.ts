import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Upstream } from '../data-path/upstream.ts'
import { decodeRequest, encodeAnswer } from './envelope.ts'
import type { HandedOn } from './envelope.ts'
import { signatureIn } from './signature.ts'
import type { Verifier } from './signature.ts'

/** The one thing that nodes ask of each other. */
export const handOnPath = '/hand-on'

export interface Receiving {
  readonly verifier: Verifier
  readonly bytesMax: number
  readonly upstreamNamed: (name: string) => Upstream | undefined
}

/** Takes requests of other nodes, and of nobody else. */
export const createReceiver = (receiving: Receiving): Server =>
  createServer((req, res) => {
    receive(req, res, receiving).catch(() => res.destroy())
  })

async function receive(
  req: IncomingMessage,
  res: ServerResponse,
  receiving: Receiving,
): Promise<void> {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const handedOn = await genuine(req, receiving)
  const upstream = handedOn && receiving.upstreamNamed(handedOn.upstream)
  if (handedOn === undefined || upstream === undefined) {
    // Whatever else comes in this connection is not looked at.
    return void res.writeHead(403, { connection: 'close' }).end()
  }
  res.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders()
  const answer = upstream.send({ ...handedOn.request, signal: gone.signal })
  for await (const line of encodeAnswer(answer)) {
    if (res.destroyed) return
    if (!res.write(line)) await once(res, 'drain', { signal: gone.signal })
  }
  res.end()
}

async function genuine(
  req: IncomingMessage,
  { verifier, bytesMax }: Receiving,
): Promise<HandedOn | undefined> {
  const { method = '', url = '', headers } = req
  const shown = signatureIn(headers)
  if (method !== 'POST' || url !== handOnPath || shown === undefined) return undefined
  const body = await bodyOf(req, bytesMax)
  if (body === undefined || !verifier.isGenuine({ method, path: url, body }, shown))
    return undefined
  return decodeRequest(body.toString('utf8'))
}

async function bodyOf(req: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Every stream of Node without an encoding hands out bytes.
  for await (const chunk of req as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}
