import type { Challenge, Authenticator, Presented } from '../data-path/authenticator.ts'
import { firstOf } from '../callers/first-of.ts'
import type { AuthInfo } from '@handfast/guard'
import type { Answer } from './answer.ts'

export interface CallerIdentity {
  readonly authInfo: AuthInfo | undefined
}

export interface Asking {
  readonly authenticators: readonly Authenticator[]
  /** RFC 9728, section 5.1: whoever is refused learns where to get a token. */
  readonly metadataUrl: string | undefined
}

/** Who is calling, or the answer to whoever does not show it. */
export async function identify(
  presented: Presented,
  { authenticators, metadataUrl }: Asking,
): Promise<CallerIdentity | Answer> {
  const identified = await firstOf(authenticators, presented)
  switch (identified.kind) {
    case 'verified':
      return { authInfo: identified.authInfo }
    case 'anonymous':
      return { authInfo: undefined }
    case 'none':
      return challenging({ status: 401, error: undefined }, { authenticators, metadataUrl })
    case 'refused':
      return challenging(identified.challenge, { authenticators, metadataUrl })
  }
}

const messages = { 401: 'Unauthorized', 403: 'Forbidden', 503: 'Temporarily unavailable' } as const

/** RFC 6750, section 3. */
export function challenging(
  { status, error, scope }: Challenge,
  { authenticators, metadataUrl }: Asking,
): Answer {
  const parameters = Object.entries({ error, scope, resource_metadata: metadataUrl })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`]))
    .join(', ')
  const schemes = new Set(authenticators.flatMap(({ scheme }) => scheme ?? []))
  const challenge = [...schemes].map((scheme) => `${scheme} ${parameters}`.trim()).join(', ')
  const asks = status === 503 || challenge === '' ? {} : { 'www-authenticate': challenge }
  const waits = status === 503 ? { 'retry-after': '5' } : {}
  const body = { jsonrpc: '2.0', error: { code: -32000, message: messages[status] }, id: null }
  return {
    status,
    headers: { 'content-type': 'application/json', ...asks, ...waits },
    body: JSON.stringify(body),
  }
}
