import { refusalOf } from '../core/refusal.ts'
import type { Guard } from '../guard.ts'
import { keepForwardingOfProxies } from './forwarding.ts'
import { sendAnswer } from './node-answer.ts'
import type { NodeRequest, NodeResponse, Prepared } from './node-exchange.ts'
import type { AdapterOptions } from './options.ts'
import { passNode } from './pass-node.ts'

/** For adapters of one's own. */
export { headersOf, peerOf, urlOf } from './node-request.ts'

export interface GuardNodeOptions extends AdapterOptions {
  /** Told of what is thrown in front of the listener; the client gets a 500. */
  readonly onError?: (error: unknown) => void
}

/**
 * Puts the guard in front of a listener of `node:http`, `node:https` or `node:http2`. The body, if
 * nobody has parsed it into `req.body`, can be read by the listener as if nobody had.
 */
export function guardNode<Req extends NodeRequest & Prepared, Res extends NodeResponse>(
  guard: Guard,
  listener: (req: Req, res: Res) => unknown,
  options: GuardNodeOptions = {},
): (req: Req, res: Res) => void {
  return (req, res) => {
    let isServed = false
    const serve = (): unknown => {
      isServed = true
      return listener(req, res)
    }
    const failed = (error: unknown): void => {
      // What the listener throws is its own, and goes where it would have gone without a guard.
      if (isServed) throw error
      if (!res.headersSent) sendAnswer(res, { ...refusalOf('internal'), headers: {} })
      options.onError?.(error)
    }
    const exchange = { req, res, prepared: req }
    const answer = sendAnswer.bind(undefined, res)
    void passNode({ guard, exchange, options, serve, answer }).catch(failed)
  }
}

/**
 * In front of a whole server, pages beside the endpoint included: forwarding headers come from the
 * guard's `proxies` and from nobody else.
 */
export function guardForwarding<Req extends NodeRequest, Res>(
  guard: Guard,
  listener: (req: Req, res: Res) => unknown,
): (req: Req, res: Res) => unknown {
  return (req, res) => {
    keepForwardingOfProxies(guard, req)
    return listener(req, res)
  }
}
