import type { RequestHeaders } from '@handfast/guard'
/** RFC 6750, section 2.1, and RFC 9449, section 7.1. Tokens in bodies or URLs are not looked at. */
export function tokenIn(headers: RequestHeaders): string | undefined {
  const authorization = headers.get('authorization') ?? ''
  return /^(?:bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
}

/** RFC 8693, section 4.2, and what others write in its place. */
export function scopesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const { scope, scp } = claims
  const given = scope ?? scp
  if (typeof given === 'string') return given.split(' ').filter((one) => one !== '')
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : []
}

export const lacksAny = (scopes: readonly string[], wanted: readonly string[]): boolean =>
  wanted.some((scope) => !scopes.includes(scope))
