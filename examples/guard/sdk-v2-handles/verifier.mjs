// Two users of one OAuth client, in the place of your own token verifier.
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server'

const subjects = new Map([
  ['alice-credential-7f3a', 'alice'],
  ['bob-credential-91cc', 'bob'],
])

export const verifier = {
  async verifyAccessToken(token) {
    const sub = subjects.get(token)
    if (sub === undefined) throw new OAuthError(OAuthErrorCode.InvalidToken, 'unknown token')
    const expiresAt = Math.floor(Date.now() / 1000) + 3600
    return { token, clientId: 'desktop', scopes: [], expiresAt, extra: { sub } }
  },
}
