import type { Admitted } from '../core/admission.ts'
import type { AnswerFilter } from './answer-filter.ts'

/**
 * The same body, read when its reader asks for more. It ends with the session, and tells the guard
 * when it has ended.
 */
export function withEnd(
  body: ReadableStream<Uint8Array> | null,
  { signal, ended }: Pick<Admitted, 'signal' | 'ended'>,
  filter: AnswerFilter | undefined,
): ReadableStream<Uint8Array> | null {
  if (body === null) {
    void ended()
    return null
  }
  const reader = body.getReader()
  const read = filter === undefined ? () => reader.read() : readThrough(filter, { reader, signal })
  let isOver = false
  const over = (): void => {
    if (isOver) return
    isOver = true
    signal?.removeEventListener('abort', stop)
    void ended()
  }
  const stop = (): void => {
    // Wakes a read that waits; what was read until then has been sent.
    void reader.cancel().catch(() => undefined)
  }
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      try {
        const { done, value } = await read()
        if (!done) return controller.enqueue(value)
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      over()
    },
    async cancel(reason) {
      over()
      await reader.cancel(reason)
    },
  }
  // Nothing is read ahead, so that a slow client slows the server behind and nobody buffers.
  return new ReadableStream(source, { highWaterMark: 0 })
}

interface Reading {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readonly signal: AbortSignal | undefined
}

/** Reads on until the filter lets something through; what was cut off by the signal is left out. */
function readThrough(
  filter: AnswerFilter,
  { reader, signal }: Reading,
): () => Promise<ReadableStreamReadResult<Uint8Array>> {
  const encoder = new TextEncoder()
  let isOver = false
  return async () => {
    while (!isOver) {
      const { done, value } = await reader.read()
      isOver = done
      const rest = (): string => (signal?.aborted === true ? '' : filter.end())
      const text = done ? rest() : filter.take(value)
      if (text !== '') return { done: false, value: encoder.encode(text) }
    }
    return { done: true, value: undefined }
  }
}
