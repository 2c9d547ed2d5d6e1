import { memberOf } from '@handfast/protocol'
import { discoveryRequest } from 'oauth4webapi'
import { isSafeToAsk } from '../config/safe-to-ask.ts'
import { answerOf, optionsFor } from '../data-path/ask-issuer.ts'

/**
 * Where an issuer has its keys, by its own metadata: RFC 8414, section 3, and if need be OpenID
 * Connect Discovery 1.0, section 4.
 *
 * @throws Error when neither says so, or only where anybody on the way could answer.
 */
export async function jwksUriOf(issuer: string, signal: AbortSignal): Promise<string> {
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const options = { ...optionsFor(issuer, signal), algorithm }
    const metadata = await discoveryRequest(new URL(issuer), options)
      .then(answerOf)
      .catch(() => undefined)
    // RFC 8414, section 3.3: metadata of another issuer must not be used.
    if (memberOf(metadata, 'issuer') !== issuer) continue
    const uri = memberOf(metadata, 'jwks_uri')
    // RFC 8414, section 2: whoever is on the way could put in a key of their own.
    if (typeof uri === 'string' && isSafeToAsk(uri)) return uri
  }
  throw new Error('The issuer publishes no metadata that names its keys; give jwksUri.')
}
