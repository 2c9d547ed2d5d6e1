import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js'

const subjects: ReadonlyMap<string, string> = new Map([
  ['alice-credential-7f3a', 'alice'],
  ['bob-credential-91cc', 'bob'],
])

/** Two users of one OAuth client, as the users of one application are. */
export const verifier: OAuthTokenVerifier = {
  async verifyAccessToken(token) {
    const sub = subjects.get(token)
    if (sub === undefined) throw new InvalidTokenError('unknown token')
    const expiresAt = Math.floor(Date.now() / 1000) + 3600
    return { token, clientId: 'desktop', scopes: [], expiresAt, extra: { sub } }
  },
}
