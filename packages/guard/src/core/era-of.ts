import { classify, revisions } from '@handfast/protocol'
import type { Era } from '@handfast/protocol'
import { Refused } from './admission.ts'
import type { GuardRequest } from './guard-request.ts'

const supported: readonly string[] = revisions
  .filter(({ era }) => era === 'modern')
  .map(({ date }) => date)

/** What of an unknown version is repeated to whoever sent it. */
const requestedCharsMax = 64

/** @throws Refused where header and body do not make one era, as 2026-07-28 answers each case. */
export function eraOf({ headers, body }: Pick<GuardRequest, 'body' | 'headers'>): Era {
  const version = headers.get('mcp-protocol-version') ?? undefined
  const found = classify({ protocolVersionHeader: version, body })
  if (found.era !== 'contradictory') return found.era
  switch (found.fault) {
    case 'disagreement':
      throw new Refused('era-contradiction', 'era-confusion')
    case 'incomplete':
      throw new Refused('meta-missing', 'era-confusion')
    case 'unsupported': {
      const requested = version?.slice(0, requestedCharsMax)
      throw new Refused('version-unknown', undefined, { supported, requested })
    }
  }
}
