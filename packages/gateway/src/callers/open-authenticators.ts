import type { CallerConfig, Config } from '../config/config.ts'
import type { Authenticator } from '../data-path/authenticator.ts'
import { anonymous } from './anonymous.ts'
import { apiKeys } from './api-keys.ts'

export const openAuthenticators = ({ callers }: Config): readonly Authenticator[] =>
  callers.map(open)

function open(caller: CallerConfig): Authenticator {
  switch (caller.kind) {
    case 'anonymous':
      return anonymous
    case 'api-keys':
      return apiKeys(caller)
    case 'jwt':
    case 'introspection':
    case 'client-certificate':
      throw new TypeError(`${caller.kind} is not here yet`)
  }
}
