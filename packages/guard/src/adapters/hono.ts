import type { Context, MiddlewareHandler } from 'hono'
import type { GuardRequest, Peer } from '../core/guard-request.ts'
import { unknownPeer } from '../core/guard-request.ts'
import type { AuthInfo } from '../core/principal.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Guard } from '../guard.ts'
import { withoutBody } from './fetch.ts'
import { withForwardingOfProxies } from './forwarding.ts'
import { peerOf as peerOfNode } from './node-request.ts'
import { bodyBytesMaxDefault } from './options.ts'
import type { AdapterOptions } from './options.ts'
import { passFetch, responseOf } from './pass-fetch.ts'
import { readBody } from './read-body.ts'
import { verify } from './verify.ts'

export interface GuardHonoOptions extends AdapterOptions {
  /** What a middleware in front has verified; `c.get('auth')` when absent. */
  readonly authInfoOf?: (context: Context) => AuthInfo | undefined
  /** What the runtime knows of the connection. That of `@hono/node-server` is found without it. */
  readonly peerOf?: (context: Context) => Peer
}

/** The guard as middleware of Hono; `c.req` is from then on the request that was let in. */
export function guardHono(guard: Guard, options: GuardHonoOptions = {}): MiddlewareHandler {
  return async (c, next) => {
    const asked = await ask(c, guard, options)
    if (asked instanceof Response) return asked
    const admission = await guard.admit(asked)
    if (admission.kind === 'refused') return responseOf(admission.refusal)
    const serve = async (inner: Request): Promise<Response> => {
      c.req.raw = inner
      // What was read before is of the request before.
      c.req.bodyCache = {}
      if (asked.authInfo !== undefined) c.set('auth', asked.authInfo)
      await guard.run(admission.context, next)
      return c.res
    }
    const answer = await passFetch(admission, c.req.raw, { serve, takesParsedBody: false })
    // Set over another answer, Hono would keep the headers of that.
    c.res = undefined
    c.res = answer
    return undefined
  }
}

/**
 * In front of all routes, pages beside the endpoint included: forwarding headers come from the
 * guard's `proxies` and from nobody else.
 */
export function guardForwarding(
  guard: Guard,
  options: Pick<GuardHonoOptions, 'peerOf'> = {},
): MiddlewareHandler {
  return async (c, next) => {
    const peer = options.peerOf?.(c) ?? (await peerIn(c))
    c.req.raw = withForwardingOfProxies(guard, c.req.raw, peer)
    await next()
  }
}

async function ask(
  c: Context,
  guard: Guard,
  options: GuardHonoOptions,
): Promise<GuardRequest | Response> {
  const { raw } = c.req
  const peer = options.peerOf?.(c) ?? (await peerIn(c))
  const given = options.authInfoOf?.(c) ?? verifiedIn(c)
  const authInfo = given ?? (await verify({ guard, options, peer }, withoutBody(raw)))
  if (authInfo instanceof Response) return authInfo
  // Read by somebody before, Hono still has it.
  const read = raw.bodyUsed
    ? { body: await c.req.json() }
    : await readBody(raw, options.bodyBytesMax ?? bodyBytesMaxDefault)
  if ('refused' in read) return responseOf(refusalOf(read.refused))
  return {
    method: raw.method,
    url: new URL(raw.url),
    headers: raw.headers,
    body: read.body,
    authInfo,
    peer,
    isStateless: options.isStateless,
    closeBehind: options.onSessionEnded,
  }
}

/** Whoever sets it in front of the guard has verified it. */
const verifiedIn = (c: Context): AuthInfo | undefined => c.get('auth') as AuthInfo | undefined

async function peerIn({ env }: Context): Promise<Peer> {
  const incoming: unknown = typeof env === 'object' && env !== null ? env.incoming : undefined
  const isOfNode = typeof incoming === 'object' && incoming !== null && 'socket' in incoming
  if (!isOfNode || typeof incoming.socket !== 'object' || incoming.socket === null) {
    return unknownPeer
  }
  return peerOfNode({ socket: incoming.socket })
}
