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
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }))
    const text = parts.join('') + decoder.decode()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    return { body }
  } catch {
    return { refused: 'body-malformed' }
  }
}
