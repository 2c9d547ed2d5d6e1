import type { CredentialConfig } from '../config/config.ts'
import type { Credential } from './credential.ts'
import { noCredential } from './no-credential.ts'
import { perPrincipalCredential } from './per-principal-credential.ts'

export async function openCredential(config: CredentialConfig): Promise<Credential> {
  switch (config.kind) {
    case 'none':
      return noCredential
    case 'per-principal':
      return perPrincipalCredential(config.header, config.file)
    case 'static':
    case 'token-exchange':
      throw new TypeError(`${config.kind} is not here yet`)
  }
}
