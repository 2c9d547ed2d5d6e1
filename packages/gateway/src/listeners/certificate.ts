import type { TLSSocket } from 'node:tls'
import type { PresentedCertificate } from '../data-path/authenticator.ts'

/** The certificate that the client showed, when TLS has verified it. */
export function certificateOf(socket: object): PresentedCertificate | undefined {
  // Sockets without TLS have none of it.
  const { authorized, getPeerCertificate } = socket as Partial<TLSSocket>
  if (authorized !== true) return undefined
  const shown = getPeerCertificate?.call(socket)
  if (shown?.subject === undefined) return undefined
  return {
    subject: nameOf(shown.subject),
    subjectAltName: shown.subjectaltname,
    issuer: nameOf(shown.issuer),
  }
}

/** One text for one distinguished name, whatever its attributes hold. */
const nameOf = (attributes: object): string =>
  JSON.stringify(Object.entries(attributes).toSorted(([left], [right]) => (left < right ? -1 : 1)))
