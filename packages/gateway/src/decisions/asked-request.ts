import type { RequestHeaders } from '@handfast/guard'

/** The request that a proxy asks about, as it describes it. */
export interface AskedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: RequestHeaders
}

/**
 * Traefik names the method and the address in `X-Forwarded-*`, nginx in whatever its configuration
 * sets, for which we say `X-Original-*`; Envoy asks with the very method and path. All of them pass
 * on the headers of the client, so only what the proxy itself always sets may be believed: see the
 * configurations in deploy/, which overwrite every one of these. Where one does not, a client that
 * writes those of another proxy contradicts its own, and is refused.
 *
 * @param rest Of the path, behind `/decide/<name>`.
 * @returns undefined when the address is none, or there are two descriptions that differ.
 */
export function askedRequest(
  asking: { readonly method: string; readonly headers: RequestHeaders; readonly isTls: boolean },
  rest: string,
): AskedRequest | undefined {
  const { headers } = asking
  if (differ(headers, 'method') || differ(headers, 'uri')) return undefined
  const method = headers.get('x-original-method') ?? headers.get('x-forwarded-method')
  const target = headers.get('x-original-uri') ?? headers.get('x-forwarded-uri') ?? (rest || '/')
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? 'localhost'
  const scheme = headers.get('x-forwarded-proto') ?? (asking.isTls ? 'https' : 'http')
  const address = `${scheme}://${host}${target.startsWith('/') ? target : '/'}`
  if (!URL.canParse(address)) return undefined
  return { method: (method ?? asking.method).toUpperCase(), url: new URL(address), headers }
}

function differ(headers: RequestHeaders, what: 'method' | 'uri'): boolean {
  const original = headers.get(`x-original-${what}`)
  const forwarded = headers.get(`x-forwarded-${what}`)
  return original !== null && forwarded !== null && original !== forwarded
}
