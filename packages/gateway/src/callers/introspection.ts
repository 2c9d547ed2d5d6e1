import { createHash } from 'node:crypto'
import type { AuthInfo } from '@handfast/guard'
import { isObject, keepNewest } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import * as oauth from 'oauth4webapi'
import type { IntrospectionConfig } from '../config/config.ts'
import { answerOf, optionsFor } from '../data-path/ask-issuer.ts'
import type { Authenticator, Identified } from '../data-path/authenticator.ts'
import { lacksAny, scopesOf, tokenIn } from './token.ts'

/** Answers that are believed for a while; beyond, the oldest goes. */
const cachedMax = 10_000
const secondMs = 1000

interface Cached {
  readonly identified: Identified
  readonly untilMs: number
}

/** RFC 7662: tokens that only their issuer can read. */
export function introspection(config: IntrospectionConfig, clock: () => number): Authenticator {
  const cache = new Map<string, Cached>()
  return {
    name: 'introspection',
    scheme: 'Bearer',
    async identify({ headers }) {
      const token = tokenIn(headers)
      if (token === undefined) return { kind: 'none' }
      const key = createHash('sha256').update(token).digest('base64')
      const known = cache.get(key)
      if (known !== undefined && known.untilMs > clock()) return known.identified
      cache.delete(key)
      const claims = await ask(token, config)
      if (claims === undefined) return unavailable
      const identified = identifiedBy(token, claims, config)
      const untilMs = Math.min(clock() + config.cacheMs, expiryOf(claims) ?? Infinity)
      keepNewest(cache, [key, { identified, untilMs }], cachedMax)
      return identified
    },
  }
}

const unavailable: Identified = {
  kind: 'refused',
  challenge: { status: 503, error: 'temporarily_unavailable' },
}
const invalid: Identified = {
  kind: 'refused',
  challenge: { status: 401, error: 'invalid_token' },
}

async function ask(
  token: string,
  { url, issuer, clientId, clientSecret }: IntrospectionConfig,
): Promise<JsonObject | undefined> {
  try {
    const response = await oauth.introspectionRequest(
      { issuer, introspection_endpoint: url },
      { client_id: clientId },
      oauth.ClientSecretBasic(clientSecret),
      token,
      { ...optionsFor(url), additionalParameters: { token_type_hint: 'access_token' } },
    )
    const claims = await answerOf(response)
    return isObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

function identifiedBy(token: string, claims: JsonObject, config: IntrospectionConfig): Identified {
  const { active, sub, iss = config.issuer, aud, client_id: client, cnf } = claims
  const isFor = [aud].flat().some((one) => config.audience.some((ours) => ours === one))
  const isOurs = active === true && iss === config.issuer && isFor
  if (!isOurs || typeof sub !== 'string') return invalid
  const scopes = [...scopesOf(claims)]
  if (lacksAny(scopes, config.scopes)) {
    const scope = config.scopes.join(' ')
    return { kind: 'refused', challenge: { status: 403, error: 'insufficient_scope', scope } }
  }
  const expiryMs = expiryOf(claims)
  const authInfo: AuthInfo = {
    token,
    clientId: typeof client === 'string' ? client : '',
    scopes,
    ...(expiryMs === undefined ? {} : { expiresAt: expiryMs / secondMs }),
    extra: { iss, sub, ...(cnf === undefined ? {} : { cnf }) },
  }
  return { kind: 'verified', authInfo }
}

const expiryOf = ({ exp }: JsonObject): number | undefined =>
  typeof exp === 'number' ? exp * secondMs : undefined
