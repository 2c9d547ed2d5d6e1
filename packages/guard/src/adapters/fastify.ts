import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Guard } from '../guard.ts'
import { keepForwardingOfProxies } from './forwarding.ts'
import type { Prepared } from './node-exchange.ts'
import type { AdapterOptions } from './options.ts'
import { passNode } from './pass-node.ts'

export type PreHandler = (
  request: FastifyRequest & Prepared,
  reply: FastifyReply,
  done: (error?: Error) => void,
) => void

/**
 * The guard as a `preHandler`: the body is parsed by then, and what was verified is looked for in
 * `request.auth`. It is handed on in `request.raw.auth`, where the transports of the SDKs look.
 */
export function guardFastify(guard: Guard, options: AdapterOptions = {}): PreHandler {
  return (request, reply, done) => {
    const exchange = { req: request.raw, res: reply.raw, prepared: request }
    const serve = (): void => done()
    void passNode({
      guard,
      exchange,
      options,
      serve,
      answer: ({ status, headers, body }) => reply.code(status).headers(headers).send(body),
    }).catch(done)
  }
}

/**
 * As an `onRequest` hook of all routes: forwarding headers come from the guard's `proxies` and from
 * nobody else.
 */
export function guardForwarding(guard: Guard): (request: FastifyRequest) => Promise<void> {
  return async ({ raw }) => keepForwardingOfProxies(guard, raw)
}
