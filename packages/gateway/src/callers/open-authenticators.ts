import type { CallerConfig, Config } from '../config/config.ts'
import type { Authenticator } from '../data-path/authenticator.ts'
import { anonymous } from './anonymous.ts'
import { apiKeys } from './api-keys.ts'
import { clientCertificate } from './client-certificate.ts'
import { introspection } from './introspection.ts'
import { jwt } from './jwt.ts'

export const openAuthenticators = (
  { callers }: Config,
  clock: () => number,
): readonly Authenticator[] => callers.map((caller) => open(caller, clock))

function open(caller: CallerConfig, clock: () => number): Authenticator {
  switch (caller.kind) {
    case 'anonymous':
      return anonymous
    case 'api-keys':
      return apiKeys(caller)
    case 'jwt':
      return jwt(caller)
    case 'introspection':
      return introspection(caller, clock)
    case 'client-certificate':
      return clientCertificate(caller)
  }
}
