import type { Authenticator } from '../data-path/authenticator.ts'

/** Everybody is one principal, and only what nobody can guess parts their sessions. */
export const anonymous: Authenticator = {
  name: 'anonymous',
  scheme: undefined,
  identify: async () => ({ kind: 'anonymous' }),
}
