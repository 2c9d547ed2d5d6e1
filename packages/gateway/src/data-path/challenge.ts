import type { Authenticator, Challenge } from './authenticator.ts'

export interface Asking {
  readonly authenticators: readonly Authenticator[]
  /** RFC 9728, section 5.1: whoever is refused learns where to get a token. */
  readonly metadataUrl: string | undefined
}

/** RFC 6750, section 3, by every scheme that is understood; undefined where there is none. */
export function challengeOf(
  { authenticators, metadataUrl }: Asking,
  { error, scope }: Pick<Challenge, 'error' | 'scope'>,
): string | undefined {
  const schemes = new Set(authenticators.flatMap(({ scheme }) => scheme ?? []))
  if (schemes.size === 0) return undefined
  const parameters = Object.entries({ error, scope, resource_metadata: metadataUrl })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`]))
    .join(', ')
  return [...schemes].map((scheme) => `${scheme} ${parameters}`.trim()).join(', ')
}
