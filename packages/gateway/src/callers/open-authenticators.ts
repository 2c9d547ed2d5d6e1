import type { CallerConfig, Config } from '../config/config.ts'
import { resourceOf } from '../config/resource-of.ts'
import type { Authenticator } from '../data-path/authenticator.ts'
import { anonymous } from './anonymous.ts'
import { apiKeys } from './api-keys.ts'
import { clientCertificate } from './client-certificate.ts'
import { introspection } from './introspection.ts'
import { jwt } from './jwt.ts'

export function openAuthenticators(
  { callers, listen, upstreams }: Config,
  clock: () => number,
): readonly Authenticator[] {
  const resources = upstreams.flatMap(({ path }) => resourceOf(listen.publicUrl, path) ?? [])
  const parts = { clock, resources: new Set(resources) }
  return callers.map((caller) => open(caller, parts))
}

interface Parts {
  readonly clock: () => number
  readonly resources: ReadonlySet<string>
}

function open(caller: CallerConfig, { clock, resources }: Parts): Authenticator {
  switch (caller.kind) {
    case 'anonymous':
      return anonymous
    case 'api-keys':
      return apiKeys(caller)
    case 'jwt':
      return jwt(caller, resources)
    case 'introspection':
      return introspection(caller, { clock, resources })
    case 'client-certificate':
      return clientCertificate(caller)
  }
}
