import type { CredentialConfig } from '../config/config.ts'
import type { Credential } from './credential.ts'
import { noCredential } from './no-credential.ts'
import { perPrincipalCredential } from './per-principal-credential.ts'
import { staticCredential } from './static-credential.ts'
import { tokenExchange } from './token-exchange.ts'

/** @throws Error when the file of values cannot be read. */
export async function openCredential(config: CredentialConfig): Promise<Credential> {
  switch (config.kind) {
    case 'none':
      return noCredential
    case 'static':
      return staticCredential(config.header, config.value)
    case 'per-principal':
      return perPrincipalCredential(config.header, config.file)
    case 'token-exchange':
      return tokenExchange(config, Date.now)
  }
}
