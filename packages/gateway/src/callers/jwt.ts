import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import type { AuthInfo } from '@handfast/guard'
import type { JwtConfig } from '../config/config.ts'
import type { Authenticator, Identified } from '../data-path/authenticator.ts'
import { askMsMax } from '../data-path/ask-issuer.ts'
import { jwksUriOf } from './jwks-uri.ts'
import { lacksAny, scopesOf, tokenIn } from './token.ts'

/** Keys that were fetched are asked for anew after so long, and at once for an unknown key id. */
const cacheMsMax = 600_000
const secondMs = 1000

/**
 * Access tokens in the form of JWTs (RFC 9068), by the keys of their issuer. The audience has to be
 * this gateway (RFC 8707): a token that was issued for another server lets nobody in here.
 */
export function jwt(config: JwtConfig): Authenticator {
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
    async identify({ headers }) {
      const token = tokenIn(headers)
      if (token === undefined || issuerOf(token) !== config.issuer) return { kind: 'none' }
      try {
        return verified(token, await verify(token, await keysOf(), config), config)
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
  return createRemoteJWKSet(new URL(url), { timeoutDuration: askMsMax, cacheMaxAge: cacheMsMax })
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, algorithms, clockToleranceMs }: JwtConfig,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: [...audience],
    algorithms: [...algorithms],
    clockTolerance: clockToleranceMs / secondMs,
    requiredClaims: ['exp', 'sub'],
  })
  return payload
}

function verified(token: string, claims: JWTPayload, config: JwtConfig): Identified {
  const scopes = scopesOf(claims)
  if (lacksAny(scopes, config.scopes)) {
    const scope = config.scopes.join(' ')
    return { kind: 'refused', challenge: { status: 403, error: 'insufficient_scope', scope } }
  }
  const { iss, sub, exp, cnf, client_id: client } = claims
  const tenant = config.tenantClaim === undefined ? undefined : claims[config.tenantClaim]
  const authInfo: AuthInfo = {
    token,
    clientId: typeof client === 'string' ? client : '',
    scopes: [...scopes],
    ...(exp === undefined ? {} : { expiresAt: exp }),
    extra: { iss, sub, ...(cnf === undefined ? {} : { cnf }), ...tenantIn(tenant) },
  }
  return { kind: 'verified', authInfo }
}

const tenantIn = (tenant: unknown): object => (tenant === undefined ? {} : { tenant })

/** What the token is at fault for, and what its issuer is. */
function refused(error: unknown): Identified {
  const isOfToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  return isOfToken
    ? { kind: 'refused', challenge: { status: 401, error: 'invalid_token' } }
    : { kind: 'refused', challenge: { status: 503, error: 'temporarily_unavailable' } }
}
