import type { SetCookie } from '../../lab/set-cookie.ts'
import type { Untried } from '../../lab/verdict.ts'

/** What a session cookie lacks. */
export interface Flaws {
  /** `HttpOnly`. */
  readonly missing: readonly string[]
  /** Low where it is only the name. */
  readonly severity: 'medium' | 'low'
  readonly untried: Untried | undefined
}

/** What a browser would make of it. */
export function flawsOf(cookie: SetCookie, url: URL): Flaws {
  const { name, isHttpOnly, isSecure, sameSite, domain, path } = cookie
  const isTls = url.protocol === 'https:'
  const missing = [
    ...(isHttpOnly ? [] : ['HttpOnly']),
    // Over plain HTTP many servers leave it out, and would not over TLS.
    ...(isSecure || !isTls ? [] : ['Secure']),
    ...(sameSite === 'lax' || sameSite === 'strict' ? [] : ['SameSite']),
  ]
  if (missing.length > 0) return { missing, severity: 'medium', untried: undefined }
  if (!isSecure) {
    const what = `whether the cookie ${name} is Secure where there is TLS`
    return { missing, severity: 'medium', untried: { what, settledBy: 'probe its https:// URL' } }
  }
  // RFC 6265bis, section 4.1.3.2: Secure, for the whole host, and for no other.
  const couldBeHost = domain === undefined && path === '/'
  const isNamed = name.startsWith('__Host-') || !couldBeHost
  return { missing: isNamed ? [] : ['__Host- in its name'], severity: 'low', untried: undefined }
}
