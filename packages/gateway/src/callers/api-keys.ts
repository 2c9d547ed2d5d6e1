import type { RequestHeaders } from '@handfast/guard'
import type { ApiKeysConfig } from '../config/config.ts'
import type { Authenticator } from '../data-path/authenticator.ts'
import { hashOfKey } from '../config/hash-of-key.ts'

interface Known {
  readonly subject: string
  readonly scopes: readonly string[]
}

/** Keys of whoever operates the gateway; of each it knows the hash alone. */
export function apiKeys({ header, keys }: ApiKeysConfig): Authenticator {
  // What a look-up by hash takes says nothing about keys: nobody can steer the hash of a guess.
  const byHash = new Map<string, Known>(keys.map((one) => [one.hash, one]))
  return {
    name: 'api-keys',
    scheme: 'Bearer',
    async identify({ headers }) {
      const key = keyIn(headers, header)
      if (key === undefined) return { kind: 'none' }
      const found = byHash.get(hashOfKey(key))
      // It may be a token that somebody else knows.
      if (found === undefined) return { kind: 'none' }
      const extra = { iss: 'urn:handfast:api-keys', sub: found.subject }
      const scopes = [...found.scopes]
      // No issuer of tokens has any business with it.
      return { kind: 'verified', authInfo: { token: '', clientId: found.subject, scopes, extra } }
    },
  }
}

function keyIn(headers: RequestHeaders, header: string): string | undefined {
  const authorization = headers.get('authorization') ?? ''
  const bearer = /^bearer +([^ ,]+)$/i.exec(authorization)?.[1]
  return header === 'authorization' ? bearer : (headers.get(header) ?? bearer)
}
