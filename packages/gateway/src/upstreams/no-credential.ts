import type { Credential } from './credential.ts'

export const noCredential: Credential = {
  name: 'none',
  headersFor: async () => ({}),
  forget: () => undefined,
}
