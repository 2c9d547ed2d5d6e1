/** An `Origin` header, parsed. `opaque` is the literal `null`, which sandboxed pages send. */
export type Origin =
  | {
      readonly kind: 'tuple'
      readonly scheme: string
      readonly host: string
      readonly port: string
    }
  | { readonly kind: 'opaque' }
  | { readonly kind: 'malformed' }

const originCharactersMax = 2048

/** RFC 6454, section 7: one serialized origin, no path, no credentials. */
export function parseOrigin(header: string): Origin {
  if (header === 'null') return { kind: 'opaque' }
  if (header.length > originCharactersMax) return { kind: 'malformed' }
  let url: URL
  try {
    url = new URL(header)
  } catch {
    return { kind: 'malformed' }
  }
  const isBare = url.pathname === '/' || url.pathname === ''
  if (
    !isBare ||
    header.endsWith('/') ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.host === ''
  ) {
    return { kind: 'malformed' }
  }
  return { kind: 'tuple', scheme: url.protocol.slice(0, -1), host: url.hostname, port: url.port }
}

const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The host is this machine by name or number; `localhost.evil.example` is not. */
export function isLoopbackHost(host: string): boolean {
  return loopbackName.test(host)
}
