import { isLoopbackHost } from '@handfast/protocol'
import { hostOf } from '../opening/bind.ts'
import { objectionsToCallers } from './caller-objections.ts'
import type { AdminConfig, Config } from './config.ts'
import type { Objection } from './objection.ts'
import { isSafeToAsk } from './safe-to-ask.ts'
import { subjectsSuffice } from './subjects-suffice.ts'

/** What cannot be meant, and what would let anybody in. */
export function objectionsTo(config: Config): readonly Objection[] {
  return [
    ...objectionsToCallers(config),
    ...cleartext(config),
    ...samePaths(config),
    ...noKeys(config),
    ...nothingToDo(config),
    ...noNodes(config),
    ...noTokens(config),
    ...unseenHandles(config),
    ...openConsole(config),
    ...cleartextSecrets(config),
    ...noSessions(config),
    ...othersSubscriptions(config),
  ]
}

function cleartext({ listen }: Config): readonly Objection[] {
  const isInside = isLoopbackHost(listen.address) || listen.proxies.length > 0
  if (listen.tls !== undefined || isInside) return []
  const message =
    'Credentials would cross the network in cleartext. Give tls, or name the proxies that end it.'
  return [{ at: ['listen', 'address'], message }]
}

function samePaths({ upstreams }: Config): readonly Objection[] {
  const objections: Objection[] = []
  const taken = new Map<string, string>()
  for (const { name, path } of upstreams) {
    const other = taken.get(path)
    if (other !== undefined) {
      const message = `${other} has the path ${path} already. Give each its own.`
      objections.push({ at: ['upstreams', name, 'path'], message })
    }
    taken.set(path, name)
  }
  return objections
}

function noKeys({ state, keys }: Config): readonly Objection[] {
  if (keys !== undefined || state.store === 'memory' || state.store === 'sqlite') return []
  const message = `What gateways share in ${state.store} is sealed: give all of them the same keys.`
  return [{ at: ['state'], message }]
}

/** Nodes find each other, and each other's sessions, in what they share. */
function noNodes({ state, nodes }: Config): readonly Objection[] {
  if (nodes === undefined || state.store !== 'memory') return []
  return [{ at: ['nodes'], message: 'Nodes share their state: give redis or postgres.' }]
}

/** Credentials that are made from the token of the caller, which goes to no other node. */
function noTokens({ upstreams, nodes }: Config): readonly Objection[] {
  const message =
    'A token of the caller is never handed on to another node: use another credential.'
  return upstreams
    .filter(({ reach, credential }) => {
      return reach.kind !== 'http' && credential.kind === 'token-exchange' && nodes !== undefined
    })
    .map(({ name }) => ({ at: ['upstreams', name, 'credential'], message }))
}

/** What is resumed behind answers nobody knows what, so that ids in it could be of anything. */
function unseenHandles({ upstreams }: Config): readonly Objection[] {
  const message =
    'Handles in answers that the upstream sends again cannot be exchanged: leave resume to the ' +
    'gateway, or declare no handles.'
  return upstreams
    .filter(({ resume, handles }) => resume === 'upstream' && handles.length > 0)
    .map(({ name }) => ({ at: ['upstreams', name, 'resume'], message }))
}

function openConsole({ admin }: Config): readonly Objection[] {
  const message = admin && cleartextObjection(admin)
  return message === undefined ? [] : [{ at: ['admin', 'address'], message }]
}

/** Undefined where nobody on the way could act as the operator. */
export function cleartextObjection(admin: AdminConfig): string | undefined {
  const { address, tls, unsafelyAllowCleartext } = admin
  const isLoopback = isLoopbackHost(hostOf(address))
  if (isLoopback || tls !== undefined || unsafelyAllowCleartext) return undefined
  return (
    `${address} is not loopback, and without TLS whoever is on the way can act as the operator. ` +
    'Set admin.tls, or admin.unsafelyAllowCleartext where a proxy does TLS.'
  )
}

/** RFC 6749, section 3.2, RFC 7662, section 4, and RFC 8414, section 3: asked over TLS. */
function cleartextSecrets({ callers, upstreams }: Config): readonly Objection[] {
  const asked = [
    ...callers.map((caller, at) => {
      if (caller.kind === 'introspection') {
        return { url: caller.url, at: ['callers', at, caller.kind, 'url'] }
      }
      if (caller.kind !== 'jwt') return undefined
      const { issuer, jwksUri } = caller
      return jwksUri === undefined
        ? { url: issuer, at: ['callers', at, caller.kind, 'issuer'] }
        : { url: jwksUri, at: ['callers', at, caller.kind, 'jwksUri'] }
    }),
    ...upstreams.map(({ name, credential }) => {
      const at = ['upstreams', name, 'credential', 'tokenExchange', 'tokenUrl']
      return credential.kind === 'token-exchange' ? { url: credential.tokenUrl, at } : undefined
    }),
  ]
  const message = 'An authorization server off this machine is asked over TLS only: give https.'
  return asked
    .filter((one) => one !== undefined)
    .filter(({ url }) => !isSafeToAsk(url))
    .map(({ at }) => ({ at, message }))
}

function noSessions({ upstreams }: Config): readonly Objection[] {
  const message =
    'Clients of the legacy era have sessions with a server over stdio or HTTP+SSE: ' +
    'take stateless away.'
  return upstreams
    .filter(({ stateless, reach }) => stateless && reach.kind !== 'http')
    .map(({ name }) => ({ at: ['upstreams', name, 'stateless'], message }))
}

/** Whoever has the same subject elsewhere would be told what is not theirs. */
function othersSubscriptions({ callers, upstreams }: Config): readonly Objection[] {
  if (subjectsSuffice(callers)) return []
  const message =
    'Callers of different issuers or tenants may have the same subject: name {issuer} beside ' +
    '{subject}, and {tenant} where there are some.'
  const hasTenants = callers.some(
    (caller) => caller.kind === 'jwt' && caller.tenantClaim !== undefined,
  )
  const needed = hasTenants ? ['{issuer}', '{tenant}'] : ['{issuer}']
  return upstreams.flatMap(({ name, subscribe }) =>
    subscribe.flatMap((pattern, at) => {
      const isNobodys =
        pattern.includes('{subject}') && !needed.every((one) => pattern.includes(one))
      return isNobodys ? [{ at: ['upstreams', name, 'subscribe', at], message }] : []
    }),
  )
}

function nothingToDo({ upstreams, decisions }: Config): readonly Objection[] {
  if (upstreams.length > 0 || decisions !== undefined) return []
  const message = 'Nothing to stand before: name at least one server under upstreams.'
  return [{ at: ['upstreams'], message }]
}
