import type { Guard } from '../guard.ts'
import type { Middleware } from './express.ts'
import { sendAnswer } from './node-answer.ts'
import type { AdapterOptions } from './options.ts'
import { passNode } from './pass-node.ts'
import { replaceQuery, withOtherEndpoint } from './sse-endpoint.ts'

export interface GuardSseOptions extends Omit<AdapterOptions, 'isStateless' | 'onSessionEnded'> {
  /** The parameter that the transport writes; `sessionId` in both SDKs. */
  readonly parameter?: string
}

/**
 * In front of both routes of `SSEServerTransport`. The GET begins a session of its caller, whose
 * id replaces that of the transport in the `endpoint` event; the POST is let in for the same
 * principal only. The session ends with the answer to the GET.
 */
export function guardSse(guard: Guard, options: GuardSseOptions = {}): Middleware {
  const { parameter = 'sessionId', ...others } = options
  return (req, res, next) => {
    const exchange = { req, res, prepared: req }
    const target = new URL(req.url ?? '/', 'http://localhost')
    const sessionId = target.searchParams.get(parameter) ?? undefined
    void passNode({
      guard,
      exchange,
      options: others,
      more: { sse: { sessionId } },
      serve(admission) {
        const { innerSessionId } = admission
        if (innerSessionId === undefined) withOtherEndpoint(res, parameter, admission)
        else replaceQuery(req, parameter, innerSessionId)
        next()
      },
      answer: sendAnswer.bind(undefined, res),
    }).catch(next)
  }
}
