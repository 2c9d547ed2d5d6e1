import type { Admitted } from '../core/admission.ts'

/**
 * The same body, read when its reader asks for more. It ends with the session, and tells the guard
 * when it has ended.
 */
export function withEnd(
  body: ReadableStream<Uint8Array> | null,
  { signal, ended }: Pick<Admitted, 'signal' | 'ended'>,
): ReadableStream<Uint8Array> | null {
  if (body === null) {
    void ended()
    return null
  }
  const reader = body.getReader()
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
        const { done, value } = await reader.read()
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
