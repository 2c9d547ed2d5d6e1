import { createHash } from 'node:crypto'
import type { AuthInfo } from '@handfast/guard'
import { isObject, keepNewest } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import * as oauth from 'oauth4webapi'
import type { IntrospectionConfig } from '../config/config.ts'
import { answerOf, optionsFor } from '../data-path/ask-issuer.ts'
import type { Authenticator, Identified } from '../data-path/authenticator.ts'
import { isForHere } from './audience.ts'
import { lacksAny, scopesOf, tokenIn } from './token.ts'

/** Answers that are believed for a while; beyond, the oldest goes. */
const cachedMax = 10_000
const secondMs = 1000

/** What the issuer says of a token. */
interface Known {
  readonly identified: Identified
  readonly aud: unknown
  readonly untilMs: number
}

export interface IntrospectionParts {
  readonly clock: () => number
  /** What clients call each upstream. */
  readonly resources: ReadonlySet<string>
}

/** RFC 7662: tokens that only their issuer can read. */
export function introspection(
  config: IntrospectionConfig,
  { clock, resources }: IntrospectionParts,
): Authenticator {
  const cache = new Map<string, Known>()

  /** Undefined where the issuer cannot be asked. */
  async function learn(token: string): Promise<Known | undefined> {
    const claims = await ask(token, config)
    if (claims === undefined) return undefined
    const untilMs = Math.min(clock() + config.cacheMs, expiryOf(claims) ?? Infinity)
    return { identified: identifiedBy(token, claims, config), aud: claims['aud'], untilMs }
  }

  return {
    name: 'introspection',
    scheme: 'Bearer',
    async identify({ headers, resource }) {
      const token = tokenIn(headers)
      if (token === undefined) return { kind: 'none' }
      const key = createHash('sha256').update(token).digest('base64')
      let known = cache.get(key)
      if (known === undefined || known.untilMs <= clock()) {
        cache.delete(key)
        known = await learn(token)
        if (known === undefined) return unavailable
        keepNewest(cache, [key, known], cachedMax)
      }
      const { identified, aud } = known
      const isHere = isForHere(aud, { ours: config.audience, resources, resource })
      return identified.kind === 'verified' && !isHere ? invalid : identified
    },
  }
}

const unavailable: Identified = {
  kind: 'unknown',
  challenge: { status: 503, error: 'temporarily_unavailable' },
}
const invalid = {
  kind: 'refused',
  challenge: { status: 401, error: 'invalid_token' },
} as const satisfies Identified

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
  // RFC 7662, section 2.2: one of another issuer is not active here either.
  if (active !== true) return { ...invalid, kind: 'unknown' }
  const isFor = [aud].flat().some((one) => config.audience.some((ours) => ours === one))
  if (!isFor || iss !== config.issuer || typeof sub !== 'string') return invalid
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
