import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import type { TlsConfig } from '../../src/config/config.ts'

/** A certificate for localhost, where a gateway finds it, and the authority that vouches for it. */
export interface TlsFiles {
  readonly tls: TlsConfig
  readonly ca: string
  remove(): Promise<void>
}

export async function tlsFiles(): Promise<TlsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-tls-'))
  const authority = await createAuthority()
  const issued = await authority.issue('localhost')
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(certificate, issued.cert)
  await writeFile(key, issued.key)
  return {
    tls: { certificate, key, clientAuthority: undefined, clientCertificate: 'none' },
    ca: authority.cert,
    remove: () => rm(folder, { recursive: true }),
  }
}
