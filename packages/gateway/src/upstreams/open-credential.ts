import type { CredentialConfig } from '../config/config.ts'
import type { Credential } from './credential.ts'
import { noCredential } from './no-credential.ts'
import { perPrincipalCredential } from './per-principal-credential.ts'
import { staticCredential } from './static-credential.ts'
import { tokenExchange } from './token-exchange.ts'

/** @throws GatewayError when the file of values cannot be used. */
export async function openCredential(
  config: CredentialConfig,
  clock: () => number,
): Promise<Credential> {
  switch (config.kind) {
    case 'none':
      return noCredential
    case 'static':
      return staticCredential(config.header, config.value)
    case 'per-principal':
      return perPrincipalCredential(config.header, config.file, clock)
    case 'token-exchange':
      return tokenExchange(config, clock)
  }
}
