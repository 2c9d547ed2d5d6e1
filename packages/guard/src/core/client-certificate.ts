import { ProofError } from './agent.ts'
import type { AgentOf } from './agent.ts'
import { areEqual } from './bytes.ts'
import { confirmationOf } from './confirmation.ts'

const thumbprintShape = /^[A-Za-z0-9_-]{43}$/

/**
 * RFC 8705: the certificate that the client showed in TLS is its agent instance, `x5t:…`. A token
 * that is bound to a certificate is of no use with another one, or with none. Who ends TLS has to
 * ask for certificates, and to hand over no thumbprint of one that it did not verify.
 */
export function clientCertificate(): AgentOf {
  return async ({ authInfo, peer }) => {
    const shown = peer.certificateThumbprint
    const bound = confirmationOf(authInfo).x5t
    if (bound !== undefined && !areEqual(bound, shown ?? '')) {
      throw refused(shown === undefined ? 'certificate-missing' : 'certificate-of-another')
    }
    if (shown === undefined) return undefined
    if (!thumbprintShape.test(shown)) throw refused('certificate-malformed')
    return `x5t:${shown}`
  }
}

/** RFC 8705, section 3: a mismatch is answered with `invalid_token`. */
const refused = (reason: string): ProofError =>
  new ProofError({
    reason,
    weakness: 'unbound-agent-token',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
