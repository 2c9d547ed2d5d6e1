import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))

export const verifier: OAuthTokenVerifier = {
  async verifyAccessToken(token) {
    const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example.com', audience: 'https://shop.example.com/mcp' })
    return {
      token,
      clientId: String(payload['client_id']),
      scopes: [],
      expiresAt: payload.exp ?? 0,
      extra: { iss: payload.iss, sub: payload.sub },
    }
  },
}

export async function checkPassword(name: string, password: string): Promise<string | undefined> {
  const answer = await fetch('https://id.example.com/check', {
    method: 'POST',
    body: JSON.stringify({ name, password }),
  })
  if (!answer.ok) return undefined
  const { userId } = await answer.json()
  return userId
}
