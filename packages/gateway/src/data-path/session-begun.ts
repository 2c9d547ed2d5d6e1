import { memberOf } from '@handfast/protocol'
import { UpstreamError } from './upstream.ts'
import type { ServerEvent, UpstreamAnswer } from './upstream.ts'

/** Of a stream, so many events before the answer to `initialize` are waited for. */
const eventsMax = 10

/**
 * What a server has answered to `initialize`, of which nothing is lost. 2025-11-25,
 * basic/transports, Session Management 1: it MAY give a session a name. One that gives none has to
 * be configured so, since its clients would be asked for that name with every request.
 *
 * @throws UpstreamError UPSTREAM_SESSIONLESS when it has begun a session without a name.
 */
export async function sessionBegun(answer: UpstreamAnswer): Promise<UpstreamAnswer> {
  const { status, sessionId, content } = answer
  if (status < 200 || status >= 300 || sessionId !== undefined) return answer
  switch (content.kind) {
    case 'empty':
      return answer
    case 'text':
      if (isResult(content.text)) throw sessionless()
      return answer
    case 'events':
      return { ...answer, content: { ...content, events: await withoutResult(content.events) } }
  }
}

async function withoutResult(
  events: AsyncIterable<ServerEvent>,
): Promise<AsyncIterable<ServerEvent>> {
  const iterator = events[Symbol.asyncIterator]()
  const seen: ServerEvent[] = []
  while (seen.length < eventsMax) {
    const { done, value } = await iterator.next()
    if (done === true) break
    if (value.kind === 'event' && isResult(value.data)) {
      await iterator.return?.()
      throw sessionless()
    }
    seen.push(value)
    if (value.kind === 'event' && value.data !== '') break
  }
  return rejoined(seen, iterator)
}

async function* rejoined(
  seen: readonly ServerEvent[],
  iterator: AsyncIterator<ServerEvent>,
): AsyncGenerator<ServerEvent> {
  try {
    yield* seen
    yield* { [Symbol.asyncIterator]: () => iterator }
  } finally {
    await iterator.return?.()
  }
}

function isResult(text: string): boolean {
  try {
    return memberOf(JSON.parse(text), 'result') !== undefined
  } catch {
    return false
  }
}

const sessionless = (): UpstreamError =>
  new UpstreamError('UPSTREAM_SESSIONLESS', 'It begins sessions without an Mcp-Session-Id')
