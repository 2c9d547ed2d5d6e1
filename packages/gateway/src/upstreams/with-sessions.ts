import { randomUUID } from 'node:crypto'
import { memberOf } from '@handfast/protocol'
import { emptyAnswer } from '../data-path/empty-answer.ts'
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamContent,
  UpstreamRequest,
} from '../data-path/upstream.ts'

/** Begins the names of sessions that the server behind knows nothing of. */
const mark = 'not-kept-behind-'

/**
 * A server that keeps no sessions (2025-11-25, basic/transports, Session Management 1: MAY), as if
 * it did: clients have one of the gateway's, which is bound to them, and the server is shown none.
 * Nobody has to find out beforehand which kind of server it is.
 */
export function withSessions(upstream: Upstream): Upstream {
  return {
    ...upstream,
    async send(request) {
      const isOurs = request.sessionId?.startsWith(mark) === true
      if (!isOurs) return named(await upstream.send(request), request)
      // There is nothing to end behind.
      if (request.method === 'DELETE') return emptyAnswer(200)
      return upstream.send(withoutName(request))
    },
  }
}

const withoutName = (request: UpstreamRequest): UpstreamRequest => ({
  ...request,
  sessionId: undefined,
})

function named(answer: UpstreamAnswer, { body }: UpstreamRequest): UpstreamAnswer {
  const begins = memberOf(body, 'method') === 'initialize' && answer.sessionId === undefined
  const isMade = answer.status >= 200 && answer.status < 300
  // Everything else is not looked into.
  if (!begins || !isMade || isError(answer.content)) return answer
  return { ...answer, sessionId: `${mark}${randomUUID()}` }
}

/** JSON-RPC: an error may come with any status. */
function isError(content: UpstreamContent): boolean {
  if (content.kind !== 'text') return false
  try {
    return memberOf(JSON.parse(content.text), 'error') !== undefined
  } catch {
    return true
  }
}
