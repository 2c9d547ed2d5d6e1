import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { isDisguised } from './disguised.ts'
import { hasExactNumbers } from '../data-path/exact-numbers.ts'

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
export async function readBody(
  req: IncomingMessage | Http2ServerRequest,
  limits: BodyLimits,
): Promise<ReadBody> {
  const declared = Number(req.headers['content-length'] ?? 0)
  if (declared > limits.bodyBytesMax) return { refused: 'body-too-large' }
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { refused: 'body-malformed' }
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Every stream of Node without an encoding hands out bytes.
  for await (const chunk of req as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > limits.bodyBytesMax) return { refused: 'body-too-large' }
    chunks.push(chunk)
  }
  return parse(Buffer.concat(chunks, bytes), limits)
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
  return Object.values(value).some((member) => isDeeperThan(member, depthMax - 1))
}
