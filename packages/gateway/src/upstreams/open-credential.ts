import type { CredentialConfig } from '../config/config.ts'
import type { Credential } from './credential.ts'
import { noCredential } from './no-credential.ts'
import { perPrincipalCredential } from './per-principal-credential.ts'
import { staticCredential } from './static-credential.ts'
import { tokenExchange } from './token-exchange.ts'
import type { ValuesOptions } from './values-file.ts'

/** @throws GatewayError when the file of values cannot be used. */
export async function openCredential(
  config: CredentialConfig,
  options: ValuesOptions,
): Promise<Credential> {
  switch (config.kind) {
    case 'none':
      return noCredential
    case 'static':
      return staticCredential(config.header, config.value)
    case 'per-principal':
      return perPrincipalCredential(config.header, config.file, options)
    case 'token-exchange':
      return tokenExchange(config, options.clock)
  }
}
