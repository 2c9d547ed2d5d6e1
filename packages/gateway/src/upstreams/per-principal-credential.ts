import { readFile } from 'node:fs/promises'
import { isObject } from '@handfast/protocol'
import { parse } from 'yaml'
import { UpstreamError } from '../data-path/upstream.ts'
import type { Credential } from './credential.ts'

/** A value of its own for each principal, from a file of subjects and values. */
export async function perPrincipalCredential(header: string, file: string): Promise<Credential> {
  const values = new Map<string, string>()
  const read: unknown = parse(await readFile(file, 'utf8'))
  for (const [subject, value] of Object.entries(isObject(read) ? read : {})) {
    if (typeof value === 'string') values.set(subject, value)
  }
  return {
    name: 'per-principal',
    async headersFor({ caller }) {
      const { issuer, subject } = caller.principal
      const value = values.get(`${issuer} ${subject}`) ?? values.get(subject)
      if (value !== undefined) return { [header]: value }
      throw new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', 'No credential for this principal')
    },
    forget: () => undefined,
  }
}
