import { randomUUID } from 'node:crypto'
import { memberOf } from '@handfast/protocol'
import { emptyAnswer } from '../data-path/empty-answer.ts'
import { isKeptBehind, notKeptMark } from '../data-path/kept-behind.ts'
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamContent,
  UpstreamRequest,
} from '../data-path/upstream.ts'

/**
 * A server that keeps no sessions (2025-11-25, basic/transports, Session Management 1: MAY), as if
 * it did: clients have one of the gateway's, which is bound to them, and the server is shown none.
 * Nobody has to find out beforehand which kind of server it is.
 */
export function withSessions(upstream: Upstream): Upstream {
  return {
    ...upstream,
    send(request) {
      const { sessionId } = request
      const isOurs = sessionId !== undefined && !isKeptBehind(sessionId)
      if (!isOurs) return begins(request) ? begun(upstream, request) : upstream.send(request)
      // There is nothing to end behind.
      if (request.method === 'DELETE') return Promise.resolve(emptyAnswer(200))
      return upstream.send(withoutName(request))
    },
  }
}

const begins = ({ body }: UpstreamRequest): boolean => memberOf(body, 'method') === 'initialize'

const begun = async (upstream: Upstream, request: UpstreamRequest): Promise<UpstreamAnswer> =>
  named(await upstream.send(request))

const withoutName = (request: UpstreamRequest): UpstreamRequest => ({
  ...request,
  sessionId: undefined,
})

function named(answer: UpstreamAnswer): UpstreamAnswer {
  const isMade = answer.status >= 200 && answer.status < 300
  // Everything else is not looked into.
  if (answer.sessionId !== undefined || !isMade || isError(answer.content)) return answer
  return { ...answer, sessionId: `${notKeptMark}${randomUUID()}` }
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
