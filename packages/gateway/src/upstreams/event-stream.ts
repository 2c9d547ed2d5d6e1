import { createParser } from 'eventsource-parser'
import { UpstreamError } from '../data-path/upstream.ts'
import type { ServerEvent } from '../data-path/upstream.ts'

/**
 * The events of a stream, as they come; nothing is read before the last ones were taken.
 *
 * @throws UpstreamError UPSTREAM_ANSWER_UNUSABLE for an event that is too large.
 */
export async function* eventsOf(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let waiting: ServerEvent[] = []
  let isTooLarge = false
  const parser = createParser({
    maxBufferSize: bytesMax,
    onEvent: ({ id, event, data }) => void waiting.push({ kind: 'event', id, event, data }),
    onComment: (text) => void waiting.push({ kind: 'comment', text }),
    onRetry: (retry) => void waiting.push({ kind: 'event', data: '', retry }),
    onError: ({ type }) => {
      isTooLarge ||= type === 'max-buffer-size-exceeded'
    },
  })
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    const ready = waiting
    waiting = []
    yield* ready
    if (isTooLarge) throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'An event is too large')
  }
}
