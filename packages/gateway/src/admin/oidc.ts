import { createHash } from 'node:crypto'
import type { Principal } from '@handfast/guard'
import { isLoopbackHost, keepNewest } from '@handfast/protocol'
import * as oauth from 'oauth4webapi'
import type { OidcConfig } from '../config/config.ts'
import { AdminError } from './admin-error.ts'

/** Login by OpenID Connect: authorization code with PKCE, state, nonce, bound to one browser. */
export interface OidcLogin {
  /** Where the browser goes, and the cookie that it has to come back with. */
  begin(): Promise<{ readonly location: string; readonly setCookie: string }>
  /** @throws AdminError ADMIN_LOGIN_NEEDED, ADMIN_FORBIDDEN, ADMIN_UNAVAILABLE. */
  finish(url: URL, cookie: string | null): Promise<Principal>
}

export const callbackPath = '/api/login/oidc/callback'
const cookieName = 'handfast-login'
const loginMsMax = 10 * 60_000
/** Whoever begins more at once pushes out what others began first. */
const loginsMax = 100

interface Begun {
  readonly verifier: string
  readonly nonce: string
  readonly untilMs: number
}

export function createOidcLogin(config: OidcConfig, clock: () => number): OidcLogin {
  const begun = new Map<string, Begun>()
  const party = createParty(config)

  return {
    async begin() {
      const server = await party.server()
      const state = oauth.generateRandomState()
      const one = {
        verifier: oauth.generateRandomCodeVerifier(),
        nonce: oauth.generateRandomNonce(),
        untilMs: clock() + loginMsMax,
      }
      keepNewest(begun, [hashOf(state), one], loginsMax)
      return {
        location: await addressOf(server, { config, state, ...one }),
        setCookie: setCookie(state, config),
      }
    },

    async finish(url, cookie) {
      const state = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)(?:;|$)`).exec(cookie ?? '')?.[1]
      const one = state === undefined ? undefined : begun.get(hashOf(state))
      if (state === undefined || one === undefined || one.untilMs <= clock()) throw unknownLogin()
      begun.delete(hashOf(state))
      const subject = await party.subjectOf(url, state, one).catch((error: unknown) => {
        throw new AdminError('ADMIN_LOGIN_NEEDED', 'The login was not vouched for; try again.', {
          cause: error,
        })
      })
      if (!config.subjects.includes(subject)) {
        throw new AdminError(
          'ADMIN_FORBIDDEN',
          'You are logged in, and not among the subjects that may operate this gateway.',
        )
      }
      return { issuer: config.issuer, subject }
    },
  }
}

interface Party {
  server(): Promise<oauth.AuthorizationServer>
  subjectOf(url: URL, state: string, begun: Begun): Promise<string>
}

function createParty(config: OidcConfig): Party {
  const issuer = new URL(config.issuer)
  const client: oauth.Client = { client_id: config.clientId }
  const secret = config.clientSecret
  const auth = secret === undefined ? oauth.None() : oauth.ClientSecretBasic(secret)
  // Loopback needs no TLS; everywhere else the library insists on it.
  const options = { [oauth.allowInsecureRequests]: isLoopbackHost(issuer.hostname) }
  let found: Promise<oauth.AuthorizationServer> | undefined

  const discover = async (): Promise<oauth.AuthorizationServer> =>
    oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))

  const server = (): Promise<oauth.AuthorizationServer> => {
    found ??= discover().catch((error: unknown) => {
      found = undefined
      throw new AdminError('ADMIN_UNAVAILABLE', 'The OpenID provider cannot be reached.', {
        cause: error,
      })
    })
    return found
  }

  return {
    server,
    async subjectOf(url, state, { verifier, nonce }) {
      const as = await server()
      const parameters = oauth.validateAuthResponse(as, client, url, state)
      const to = redirectUri(config)
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        auth,
        parameters,
        to,
        verifier,
        options,
      )
      const result = await oauth.processAuthorizationCodeResponse(as, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      return oauth.getValidatedIdTokenClaims(result)?.sub ?? ''
    },
  }
}

interface Asking extends Begun {
  readonly config: OidcConfig
  readonly state: string
}

async function addressOf(
  server: oauth.AuthorizationServer,
  { config, state, verifier, nonce }: Asking,
): Promise<string> {
  const url = new URL(server.authorization_endpoint ?? '')
  const parameters = {
    client_id: config.clientId,
    redirect_uri: redirectUri(config),
    response_type: 'code',
    scope: 'openid',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

const redirectUri = ({ publicUrl }: OidcConfig): string => new URL(callbackPath, publicUrl).href
/** Not `Strict`: the browser comes back from another site. */
function setCookie(state: string, { publicUrl }: OidcConfig): string {
  const secure = publicUrl.startsWith('https:') ? 'Secure; ' : ''
  const lasts = `Max-Age=${loginMsMax / 1000}`
  return `${cookieName}=${state}; Path=/api/login; ${secure}HttpOnly; SameSite=Lax; ${lasts}`
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

const unknownLogin = (): AdminError =>
  new AdminError('ADMIN_LOGIN_NEEDED', 'This login was not begun here, or took too long.')
