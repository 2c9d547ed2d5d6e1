import type { JsonObject } from '@handfast/protocol'
import type { CallerConfig, Config, UpstreamConfig } from '../config/config.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

/** RFC 9728, section 3.1: the path of the resource behind the well-known one. */
export const metadataPathOf = (upstreamPath: string): string => wellKnown + upstreamPath

/** Whether there is any; it is the same for all upstreams. */
export const hasMetadata = ({ callers }: Pick<Config, 'callers'>): boolean =>
  callers.some((caller) => issuerOf(caller).length > 0)

/** RFC 9728: where to get a token for an upstream. Undefined when no issuer is asked. */
export function metadataOf(
  { callers }: Pick<Config, 'callers'>,
  upstream: UpstreamConfig,
  origin: string,
): JsonObject | undefined {
  const issuers = callers.flatMap(issuerOf)
  if (issuers.length === 0) return undefined
  const scopes = new Set([
    ...callers.flatMap(scopesOf),
    ...upstream.toolScopes.flatMap((tool) => tool.scopes),
  ])
  const needsDpop = callers.some((caller) => caller.kind === 'jwt' && caller.dpop === 'required')
  return {
    resource: origin + upstream.path,
    authorization_servers: [...new Set(issuers)],
    bearer_methods_supported: ['header'],
    ...(scopes.size === 0 ? {} : { scopes_supported: [...scopes] }),
    ...(needsDpop ? { dpop_bound_access_tokens_required: true } : {}),
  }
}

const issuerOf = (caller: CallerConfig): readonly string[] =>
  caller.kind === 'jwt' || caller.kind === 'introspection' ? [caller.issuer] : []

const scopesOf = (caller: CallerConfig): readonly string[] =>
  caller.kind === 'jwt' || caller.kind === 'introspection' ? caller.scopes : []
