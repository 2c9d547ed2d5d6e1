import { isLoopbackHost } from '@handfast/protocol'
import type { CallerConfig, Config } from './config.ts'
import type { Objection } from './objection.ts'
import { resourceOf } from './resource-of.ts'

/** What would let anybody in, or nobody. */
export const objectionsToCallers = (config: Config): readonly Objection[] => [
  ...openDoors(config),
  ...deadEnds(config),
  ...unfoundKeys(config),
  ...sharedKeys(config),
  ...lockedOut(config),
]

function openDoors({ listen, callers }: Config): readonly Objection[] {
  const at = callers.findIndex(({ kind }) => kind === 'anonymous')
  if (at === -1) return []
  if (!isLoopbackHost(listen.address)) {
    const message =
      `With anonymous callers, whoever reaches ${listen.address} is let in. ` +
      'Listen on 127.0.0.1, or name how callers show who they are.'
    return [{ at: ['callers', at], message }]
  }
  return at === callers.length - 1
    ? []
    : [{ at: ['callers', at], message: 'After anonymous nobody is asked: put it last.' }]
}

function deadEnds({ listen, callers }: Config): readonly Objection[] {
  const at = callers.findIndex(({ kind }) => kind === 'client-certificate')
  const asks = listen.tls !== undefined && listen.tls.clientCertificate !== 'none'
  if (at === -1 || asks) return []
  const message = 'No client certificate is ever asked for: see listen.tls.clientCertificate.'
  return [{ at: ['callers', at], message }]
}

/** RFC 8414, section 2: where the metadata is, an issuer says by its own URL. */
function unfoundKeys({ callers }: Config): readonly Objection[] {
  const message = 'Keys are found by the URL of their issuer, and this is none: give jwksUri.'
  return callers.flatMap((caller, at) => {
    const isLost =
      caller.kind === 'jwt' && caller.jwksUri === undefined && !/^https?:/i.test(caller.issuer)
    return isLost ? [{ at: ['callers', at, caller.kind, 'issuer'], message }] : []
  })
}

/** The last would count, whoever that is. */
function sharedKeys({ callers }: Config): readonly Objection[] {
  const taken = new Set<string>()
  const message = 'This key is listed already. Give each subject its own.'
  return callers.flatMap((caller, at) =>
    (caller.kind === 'api-keys' ? caller.keys : []).flatMap(({ hash }, place) => {
      const isTaken = taken.has(hash)
      taken.add(hash)
      return isTaken ? [{ at: ['callers', at, 'apiKeys', 'keys', place, 'hash'], message }] : []
    }),
  )
}

/** RFC 8707: an audience that is the name of one upstream is good for no other. */
function lockedOut({ listen, callers, upstreams }: Config): readonly Objection[] {
  const named = upstreams.map(({ name, path }) => ({
    name,
    resource: resourceOf(listen.publicUrl, path),
  }))
  const at = callers.findIndex(hasAudience)
  if (at === -1 || !callers.every(hasAudience)) return []
  const resources = new Set(named.map(({ resource }) => resource))
  const audiences = callers.filter(hasAudience).flatMap(({ audience }) => audience)
  const isReached = (resource: string | undefined): boolean =>
    resource === undefined || audiences.some((one) => one === resource || !resources.has(one))
  return named
    .filter(({ resource }) => !isReached(resource))
    .map(({ name, resource }) => ({
      at: ['callers', at, callers[at]?.kind ?? '', 'audience'],
      message: `No token is for ${name}, whose audience would be ${resource}: name that as well.`,
    }))
}

const hasAudience = (
  caller: CallerConfig,
): caller is Extract<CallerConfig, { readonly audience: readonly string[] }> =>
  caller.kind === 'jwt' || caller.kind === 'introspection'
