import type { NodeRequest } from './node-exchange.ts'
import { parseBody } from './read-body.ts'
import type { ReadBody } from './read-body.ts'

type Held = { readonly chunks: readonly Uint8Array[] } | Extract<ReadBody, { refused: unknown }>

/** The JSON of a request, which stays readable for whoever comes after. */
export async function peekBody(req: NodeRequest, bytesMax: number): Promise<ReadBody> {
  if (req.readableEnded) return { body: undefined }
  if (!isPlain(req)) return { refused: 'body-malformed' }
  const held = await hold(req, bytesMax)
  return 'refused' in held ? held : parseBody(held.chunks)
}

/**
 * RFC 8259, section 8.1: JSON is UTF-8. Body parsers know others, and compression; what they would
 * make of the same bytes is not what was judged here.
 */
function isPlain({ headers }: NodeRequest): boolean {
  const encoding = headers['content-encoding'] ?? 'identity'
  const charset = /charset\s*=\s*"?([^";\s]*)/i.exec(String(headers['content-type']))?.[1]
  return encoding === 'identity' && (charset === undefined || /^utf-?8$/i.test(charset))
}

/** Puts another body in the place of the one that was looked at. */
export function replaceBody(req: NodeRequest, text: string): void {
  if (req.readableEnded || req.readableLength === 0) return
  req.read(req.readableLength)
  const bytes = new TextEncoder().encode(text)
  req.unshift(bytes)
  setLength(req, String(bytes.byteLength))
}

/** All of it, put back at the moment at which it is complete, before anybody was told its end. */
function hold(req: NodeRequest, bytesMax: number): Promise<Held> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    const settle = (held: Held): void => {
      for (const [event, listener] of Object.entries(listeners)) req.off(event, listener)
      resolve(held)
    }
    const take = (): void => {
      while (req.readableLength > 0) {
        const chunk = req.read(req.readableLength)
        if (!(chunk instanceof Uint8Array)) return settle({ refused: 'body-malformed' })
        bytes += chunk.byteLength
        if (bytes > bytesMax) return settle({ refused: 'body-too-large' })
        chunks.push(chunk)
      }
      if (!isComplete(req)) return
      for (const chunk of chunks.toReversed()) req.unshift(chunk)
      settle({ chunks })
    }
    const broken = (): void => settle({ refused: 'body-malformed' })
    const listeners = { readable: take, end: take, close: broken, error: broken }
    for (const [event, listener] of Object.entries(listeners)) req.on(event, listener)
    take()
  })
}

/** HTTP/2 calls a request complete once its end was told, when nothing can be put back any more. */
const isComplete = (req: NodeRequest): boolean => req.complete || req.stream?.readableEnded === true

/** A body without a length was sent in chunks, and ends where it ends. */
function setLength({ headers, headersDistinct, rawHeaders }: NodeRequest, length: string): void {
  if (headers['content-length'] === undefined) return
  headers['content-length'] = length
  if (headersDistinct !== undefined) headersDistinct['content-length'] = [length]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'content-length') rawHeaders[at + 1] = length
  }
}
