import { createRemoteJWKSet, customFetch, decodeJwt, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import type { AuthInfo } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import type { JwtConfig } from '../config/config.ts'
import type { Authenticator, Identified } from '../data-path/authenticator.ts'
import { askMsMax, fetchShort } from '../data-path/ask-issuer.ts'
import { isForHere } from './audience.ts'
import { jwksUriOf } from './jwks-uri.ts'
import { lacksAny, scopesOf, tokenIn } from './token.ts'

/** Keys that were fetched are asked for anew after so long, and at once for an unknown key id. */
const cacheMsMax = 600_000
const secondMs = 1000

/**
 * Access tokens in the form of JWTs (RFC 9068), by the keys of their issuer. The audience has to be
 * this gateway (RFC 8707): a token that was issued for another server lets nobody in here.
 */
export function jwt(config: JwtConfig, resources: ReadonlySet<string>): Authenticator {
  let keys: Promise<JWTVerifyGetKey> | undefined
  const keysOf = (): Promise<JWTVerifyGetKey> => {
    keys ??= openKeys(config).catch((error: unknown) => {
      // Asked again with the next request.
      keys = undefined
      throw error
    })
    return keys
  }
  return {
    name: 'jwt',
    scheme: config.dpop === 'required' ? 'DPoP' : 'Bearer',
    async identify({ headers, resource }) {
      const token = tokenIn(headers)
      if (token === undefined || issuerOf(token) !== config.issuer) return { kind: 'none' }
      try {
        const claims = await verify(token, await keysOf(), config)
        const audience = { ours: config.audience, resources, resource }
        return isForHere(claims.aud, audience) ? verified(token, claims, config) : invalid
      } catch (error) {
        return refused(error)
      }
    },
  }
}

/** Only to find out whom to ask; nothing is believed of it. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function openKeys({ issuer, jwksUri }: JwtConfig): Promise<JWTVerifyGetKey> {
  const url = jwksUri ?? (await jwksUriOf(issuer, AbortSignal.timeout(askMsMax)))
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: askMsMax,
    cacheMaxAge: cacheMsMax,
    [customFetch]: fetchShort,
  })
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, algorithms, clockToleranceMs }: JwtConfig,
): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: [...audience],
    algorithms: [...algorithms],
    clockTolerance: clockToleranceMs / secondMs,
    requiredClaims: ['exp', 'sub'],
  })
  if (isOfAnotherUse(protectedHeader.typ)) throw new errors.JWTInvalid('no access token')
  return payload
}

/** RFC 8725, section 3.11: `logout+jwt` and the like say themselves what they are for. */
const isOfAnotherUse = (typ: string | undefined): boolean =>
  typ !== undefined && /\+jwt$/i.test(typ) && !/^(?:application\/)?at\+jwt$/i.test(typ)

function verified(token: string, claims: JWTPayload, config: JwtConfig): Identified {
  const scopes = scopesOf(claims)
  if (lacksAny(scopes, config.scopes)) {
    const scope = config.scopes.join(' ')
    return { kind: 'refused', challenge: { status: 403, error: 'insufficient_scope', scope } }
  }
  const { iss, sub, exp, cnf, client_id: client } = claims
  const tenant = config.tenantClaim === undefined ? undefined : claims[config.tenantClaim]
  // Without their tenants, two people could be one principal, and without a key, anybody's is one.
  if (!isTenant(tenant) || (config.dpop === 'required' && !isBoundToKey(cnf))) return invalid
  const authInfo: AuthInfo = {
    token,
    clientId: typeof client === 'string' ? client : '',
    scopes: [...scopes],
    ...(exp === undefined ? {} : { expiresAt: exp }),
    extra: { iss, sub, ...(cnf === undefined ? {} : { cnf }), ...tenantIn(tenant) },
  }
  return { kind: 'verified', authInfo }
}

/** One, or none; what cannot be read as a name is neither. */
const isTenant = (tenant: unknown): boolean =>
  tenant === undefined ||
  tenant === null ||
  (typeof tenant === 'string' && tenant !== '') ||
  Number.isSafeInteger(tenant)

/** RFC 9449, section 6.1. */
const isBoundToKey = (confirmation: unknown): boolean =>
  typeof memberOf(confirmation, 'jkt') === 'string'

const tenantIn = (tenant: unknown): object =>
  tenant === undefined || tenant === null ? {} : { tenant }

const invalid: Identified = {
  kind: 'refused',
  challenge: { status: 401, error: 'invalid_token' },
}

/** What the token is at fault for, and what its issuer is. */
function refused(error: unknown): Identified {
  const isOfToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  return isOfToken
    ? invalid
    : { kind: 'refused', challenge: { status: 503, error: 'temporarily_unavailable' } }
}
