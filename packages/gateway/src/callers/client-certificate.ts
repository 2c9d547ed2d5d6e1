import type { ClientCertificateConfig } from '../config/config.ts'
import type { Authenticator, PresentedCertificate } from '../data-path/authenticator.ts'

/** RFC 8705, section 2.1: who is calling is what the certificate is about, by its authority. */
export function clientCertificate({ subject: which }: ClientCertificateConfig): Authenticator {
  return {
    name: 'client-certificate',
    scheme: undefined,
    async identify({ certificate }) {
      if (certificate === undefined) return { kind: 'none' }
      const subject = subjectOf(certificate, which)
      if (subject === undefined) {
        return { kind: 'refused', challenge: { status: 401, error: 'invalid_token' } }
      }
      const extra = { iss: `urn:handfast:certificate:${certificate.issuer}`, sub: subject }
      return {
        kind: 'verified',
        authInfo: { token: '', clientId: subject, scopes: [], extra },
      }
    },
  }
}

const prefixes = { uri: 'URI:', dns: 'DNS:', email: 'email:' } as const

/** The first of its kind. Node quotes a name that holds a comma; such a one is nobody's. */
function subjectOf(
  { subject, subjectAltName }: PresentedCertificate,
  which: ClientCertificateConfig['subject'],
): string | undefined {
  if (which === 'subject') return subject === '' ? undefined : subject
  if (subjectAltName === undefined || subjectAltName.includes('"')) return undefined
  const prefix = prefixes[which]
  const name = subjectAltName.split(', ').find((one) => one.startsWith(prefix))
  return name?.slice(prefix.length)
}
