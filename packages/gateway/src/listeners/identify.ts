import type { Authenticator, Challenge, Presented } from '../data-path/authenticator.ts'
import { firstOf } from '../callers/first-of.ts'
import type { Answer } from './answer.ts'
import type { CallerIdentity } from './serve-request.ts'

/** RFC 9728, section 5.1: whoever is refused learns where the metadata is. */
export async function identify(
  authenticators: readonly Authenticator[],
  presented: Presented,
  metadataUrl: string | undefined,
): Promise<CallerIdentity | Answer> {
  const identified = await firstOf(authenticators, presented)
  switch (identified.kind) {
    case 'verified':
      return { authInfo: identified.authInfo }
    case 'anonymous':
      return { authInfo: undefined }
    case 'none':
      return refused(authenticators, { status: 401, error: undefined }, metadataUrl)
    case 'refused':
      return refused(authenticators, identified.challenge, metadataUrl)
  }
}

function refused(
  authenticators: readonly Authenticator[],
  { status, error, scope }: Challenge,
  metadataUrl: string | undefined,
): Answer {
  const parameters = Object.entries({ error, scope, resource_metadata: metadataUrl })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value ?? ''}"`)
    .join(', ')
  const schemes = new Set(authenticators.map(({ scheme }) => scheme ?? 'Bearer'))
  const challenge = [...schemes].map((scheme) => `${scheme} ${parameters}`.trim()).join(', ')
  return {
    status,
    headers: { 'content-type': 'application/json', 'www-authenticate': challenge },
    body: JSON.stringify({
      jsonrpc: '2.0',
      error: { code: -32000, message: 'Unauthorized' },
      id: null,
    }),
  }
}
