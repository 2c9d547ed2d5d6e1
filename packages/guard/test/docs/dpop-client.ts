import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Made when the agent starts; the private half is never written down or handed on. */
const { privateKey, publicKey } = await generateKeyPair('ES256')
const jwk = await exportJWK(publicKey)

/** `fetch` that proves with each request which agent it comes from. */
export async function fetchAsAgent(url: URL, init: RequestInit, token: string): Promise<Response> {
  const claims = {
    jti: randomUUID(),
    htm: init.method ?? 'GET',
    htu: url.origin + url.pathname,
    ath: createHash('sha256').update(token).digest('base64url'),
  }
  const proof = await new SignJWT(claims)
    .setIssuedAt()
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .sign(privateKey)
  const headers = new Headers(init.headers)
  headers.set('authorization', `DPoP ${token}`)
  headers.set('dpop', proof)
  return fetch(url, { ...init, headers })
}
