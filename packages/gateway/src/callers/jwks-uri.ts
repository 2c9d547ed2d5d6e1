import { isObject, memberOf } from '../data-path/json.ts'

/**
 * Where an issuer has its keys, by its own metadata: RFC 8414, section 3, with the path of the
 * issuer behind the well-known one, and OpenID Connect Discovery 1.0, section 4, with it in front.
 *
 * @throws Error when neither says so.
 */
export async function jwksUriOf(issuer: string, signal: AbortSignal): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const found = await metadataAt(url, signal)
    // RFC 8414, section 3.3: metadata of another issuer must not be used.
    if (memberOf(found, 'issuer') !== issuer) continue
    const uri = memberOf(found, 'jwks_uri')
    if (typeof uri === 'string') return uri
  }
  throw new Error('The issuer publishes no metadata that names its keys; give jwksUri.')
}

function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
}

async function metadataAt(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, { signal, redirect: 'error' })
    const metadata: unknown = response.ok ? await response.json() : undefined
    return isObject(metadata) ? metadata : undefined
  } catch {
    return undefined
  }
}
