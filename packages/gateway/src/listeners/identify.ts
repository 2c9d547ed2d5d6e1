import type { Challenge, Presented } from '../data-path/authenticator.ts'
import { challengeOf } from '../data-path/challenge.ts'
import type { Asking } from '../data-path/challenge.ts'
import { firstOf } from '../callers/first-of.ts'
import type { AuthInfo } from '@handfast/guard'
import type { Answer } from './answer.ts'

export interface CallerIdentity {
  readonly authInfo: AuthInfo | undefined
}

/** Who is calling, or the answer to whoever does not show it. */
export async function identify(
  presented: Presented,
  asking: Asking,
): Promise<CallerIdentity | Answer> {
  const identified = await firstOf(asking.authenticators, presented)
  switch (identified.kind) {
    case 'verified':
      return { authInfo: identified.authInfo }
    case 'anonymous':
      return { authInfo: undefined }
    case 'none':
      return challenging({ status: 401, error: undefined }, asking)
    case 'refused':
      return challenging(identified.challenge, asking)
  }
}

const messages = { 401: 'Unauthorized', 403: 'Forbidden', 503: 'Temporarily unavailable' } as const

function challenging(wanted: Challenge, asking: Asking): Answer {
  const challenge = challengeOf(asking, wanted)
  // RFC 9110, section 15.5.2: 401 says how to get in, and no scheme says: with a certificate.
  const status = wanted.status === 401 && challenge === undefined ? 403 : wanted.status
  const asks = status === 503 || challenge === undefined ? {} : { 'www-authenticate': challenge }
  const waits = status === 503 ? { 'retry-after': '5' } : {}
  const body = { jsonrpc: '2.0', error: { code: -32000, message: messages[status] }, id: null }
  return {
    status,
    headers: { 'content-type': 'application/json', ...asks, ...waits },
    body: JSON.stringify(body),
  }
}
