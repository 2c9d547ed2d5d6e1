import type { Guard } from '../guard.ts'
import { keepForwardingOfProxies } from './forwarding.ts'
import { sendAnswer } from './node-answer.ts'
import type { NodeRequest, NodeResponse, Prepared } from './node-exchange.ts'
import type { AdapterOptions } from './options.ts'
import { passNode } from './pass-node.ts'

/** Fits Express 4 and 5, and everything else that calls middleware like them. */
export type Middleware = (
  req: NodeRequest & Prepared,
  res: NodeResponse,
  next: (error?: unknown) => void,
) => void

/**
 * The guard as middleware: behind what verifies tokens (`req.auth`) and parses bodies (`req.body`),
 * and in front of the routes that hand requests to a transport.
 */
export function guardExpress(guard: Guard, options: AdapterOptions = {}): Middleware {
  return (req, res, next) => {
    const exchange = { req, res, prepared: req }
    const answer = sendAnswer.bind(undefined, res)
    void passNode({ guard, exchange, options, serve: () => next(), answer }).catch(next)
  }
}

/**
 * In front of all routes, pages beside the endpoint included: forwarding headers come from the
 * guard's `proxies` and from nobody else.
 */
export function guardForwarding(guard: Guard): Middleware {
  return (req, _res, next) => {
    keepForwardingOfProxies(guard, req)
    next()
  }
}
