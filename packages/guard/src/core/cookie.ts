/** What a browser sent under one name. Two of a name are nobody's: one of them was planted. */
export type SentCookie =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly value: string }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'too-large' }

/** What servers take of all headers together is not much more. */
const charactersMax = 16_384
const pairsMax = 200

/** RFC 6265, section 4.2. Names are compared as they are, so that no other name passes for ours. */
export function sentCookie(header: string, name: string): SentCookie {
  if (header.length > charactersMax) return { kind: 'too-large' }
  const pairs = header.split(';', pairsMax + 1)
  if (pairs.length > pairsMax) return { kind: 'too-large' }
  const values = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=')
    // Browsers send a cookie without a name as its value alone, which may look like ours.
    return equals > 0 && trimmed(pair.slice(0, equals)) === name ? [pair.slice(equals + 1)] : []
  })
  const [value, ...more] = values
  if (value === undefined) return { kind: 'none' }
  return more.length > 0 ? { kind: 'repeated' } : { kind: 'one', value: trimmed(value) }
}

/** Blanks and tabs alone: what else counts as white space somewhere is part of a name here. */
const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '')

export type SameSite = 'lax' | 'strict'

/**
 * RFC 6265bis, section 4.1.3.2: browsers take `__Host-` over TLS only, for this host alone and for
 * all of its paths, so that no sibling host can plant one. An empty value ends it.
 */
export function setCookie(name: string, value: string, sameSite: SameSite): string {
  const end = value === '' ? '; Max-Age=0' : ''
  const policy = sameSite === 'lax' ? 'Lax' : 'Strict'
  const secure = name.startsWith(hostPrefix) ? ' Secure;' : ''
  return `${name}=${value}; Path=/;${secure} HttpOnly; SameSite=${policy}${end}`
}

const hostPrefix = '__Host-'
const nameShape = /^[A-Za-z0-9_-]{1,64}$/

/** @throws TypeError for what is no name of a cookie. */
export const hostCookieName = (name: string): string => `${hostPrefix}${plainCookieName(name)}`

/** @throws TypeError for what is no name of a cookie. */
export function plainCookieName(name: string): string {
  if (nameShape.test(name)) return name
  throw new TypeError('The name of a cookie is 1 to 64 of letters, digits, - and _')
}
