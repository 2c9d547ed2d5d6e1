import { textOf } from '../core/bytes.ts'
import type { RefusalKind } from '../core/refusal.ts'

export type ReadBody = { readonly body: unknown } | { readonly refused: RefusalKind }

/** The JSON of a request, once; undefined when there is no body. */
export async function readBody(request: Request, bytesMax: number): Promise<ReadBody> {
  if (request.body === null) return { body: undefined }
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return parseBody(chunks)
    bytes += value.byteLength
    if (bytes > bytesMax) {
      void reader.cancel().catch(() => undefined)
      return { refused: 'body-too-large' }
    }
    chunks.push(value)
  }
}

/** One text, in UTF-8; nothing when there is no byte. */
export function parseBody(chunks: readonly Uint8Array[]): ReadBody {
  try {
    // Decoded in one piece: a decoder that is made to go on costs more than to join a few chunks.
    const text = textOf(joined(chunks))
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    return { body }
  } catch {
    return { refused: 'body-malformed' }
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
