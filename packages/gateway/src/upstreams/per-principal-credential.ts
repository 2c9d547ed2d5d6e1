import { UpstreamError } from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'
import { openValues } from './values-file.ts'

/** A value of its own for each principal, from a file of subjects and values. */
export async function perPrincipalCredential(
  header: string,
  file: string,
  clock: () => number,
): Promise<Credential> {
  const current = await openValues(file, clock)
  return {
    name: 'per-principal',
    async headersFor({ caller }) {
      const { issuer, subject } = caller.principal
      const values = await current()
      const value = values.get(`${issuer} ${subject}`) ?? values.get(subject)
      if (value !== undefined) return { [header]: value }
      throw new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', 'No credential for this principal')
    },
    forget: () => undefined,
  }
}
