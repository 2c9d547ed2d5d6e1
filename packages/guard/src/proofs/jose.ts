import type { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

/** What of `jose` is used; the whole module fits. */
export interface Jose {
  readonly calculateJwkThumbprint: typeof calculateJwkThumbprint
  readonly EmbeddedJWK: typeof EmbeddedJWK
  readonly jwtVerify: typeof jwtVerify
}

/** @throws TypeError when it is not installed. */
export async function loadJose(): Promise<Jose> {
  try {
    return await import('jose')
  } catch (cause) {
    throw new TypeError('dpop reads proofs with jose: npm install jose', { cause })
  }
}
