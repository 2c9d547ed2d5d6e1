import type { CallerConfig } from './config.ts'

/**
 * Whether no two callers have the same subject: `sub` is unique within its issuer alone (RFC 7519,
 * section 4.1.2), and within a tenant where an issuer has several.
 */
export function subjectsSuffice(callers: readonly CallerConfig[]): boolean {
  const issuers = callers.map(onlyIssuerOf)
  return new Set(issuers).size <= 1 && !issuers.includes(undefined)
}

/** Undefined where there may be several. */
function onlyIssuerOf(caller: CallerConfig): string | undefined {
  switch (caller.kind) {
    case 'jwt':
      return caller.tenantClaim === undefined ? caller.issuer : undefined
    case 'introspection':
      return caller.issuer
    case 'client-certificate':
      // An authority vouches for others, each with subjects of its own.
      return undefined
    case 'api-keys':
    case 'anonymous':
      return caller.kind
  }
}
