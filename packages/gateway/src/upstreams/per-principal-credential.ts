import { UpstreamError } from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'
import { openValues } from './values-file.ts'
import type { ValuesOptions } from './values-file.ts'

/** A value of its own for each principal, from a file of subjects and values. */
export async function perPrincipalCredential(
  header: string,
  file: string,
  options: ValuesOptions,
): Promise<Credential> {
  const current = await openValues(file, options)
  return {
    name: 'per-principal',
    async headersFor({ caller }) {
      const value = (await current()).of(caller.principal)
      if (value !== undefined) return { [header]: value }
      throw new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', 'No credential for this principal')
    },
    forget: () => undefined,
  }
}
