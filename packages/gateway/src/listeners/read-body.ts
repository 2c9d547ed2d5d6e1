import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { isDisguised } from './disguised.ts'
import { hasExactNumbers } from '../data-path/exact-numbers.ts'

type Request = IncomingMessage | Http2ServerRequest

export type ReadBody =
  | { readonly body: unknown }
  | { readonly refused: 'body-malformed' | 'body-too-large' }

export interface BodyLimits {
  readonly bodyBytesMax: number
  readonly depthMax: number
  readonly batchMax: number
}

/**
 * The JSON of a request. What goes on to the server behind is written anew from it, so that nobody
 * there can read it in another way.
 */
export async function readBody(req: Request, limits: BodyLimits): Promise<ReadBody> {
  const declared = Number(req.headers['content-length'] ?? 0)
  if (declared > limits.bodyBytesMax) return { refused: 'body-too-large' }
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { refused: 'body-malformed' }
  }
  const bytes = await bytesOf(req, limits.bodyBytesMax)
  return bytes === undefined ? { refused: 'body-too-large' } : parse(bytes, limits)
}

/**
 * Undefined when they are too many. By its events: an iterator costs more than all that it reads.
 *
 * @throws Error when the client goes away before the end.
 */
function bytesOf(req: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    // Whoever went while it was asked who is calling closes no more.
    if (req.destroyed) return reject(gone())
    req.on('data', (chunk: Uint8Array) => {
      bytes += chunk.byteLength
      if (bytes <= bytesMax) return void chunks.push(chunk)
      // The answer ends the connection; nothing more is read from it.
      req.pause()
      resolve(undefined)
    })
    req.on('end', () => resolve(joined(chunks, bytes)))
    // Without a listener for errors there are none, and one that was cut off closes.
    req.on('close', () => {
      if (!req.readableEnded) reject(gone())
    })
  })
}

const gone = (): Error => new Error('The client has gone')

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = chunks
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, bytes)
}

/** RFC 8259, section 8.1: JSON is UTF-8. What is not would be read differently by somebody else. */
const decoder = new TextDecoder('utf-8', { fatal: true })

function parse(bytes: Uint8Array, { depthMax, batchMax }: BodyLimits): ReadBody {
  try {
    const text = decoder.decode(bytes)
    const body: unknown = JSON.parse(text)
    if (!hasExactNumbers(text)) return { refused: 'body-malformed' }
    const isTooMuch = Array.isArray(body) && body.length > batchMax
    const isUnfit = isTooMuch || isDeeperThan(body, depthMax) || isDisguised(body)
    return isUnfit ? { refused: 'body-malformed' } : { body }
  } catch {
    return { refused: 'body-malformed' }
  }
}

function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depthMax === 0) return true
  for (const member of Object.values(value)) {
    if (isDeeperThan(member, depthMax - 1)) return true
  }
  return false
}
