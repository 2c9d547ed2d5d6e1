import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKeysConfig } from '../config/config.ts'
import type { Authenticator } from '../data-path/authenticator.ts'

interface Known {
  readonly hash: Buffer
  readonly subject: string
  readonly scopes: readonly string[]
}

/** Keys of whoever operates the gateway; of each it knows the hash alone. */
export function apiKeys({ header, keys }: ApiKeysConfig): Authenticator {
  const known: readonly Known[] = keys.map(({ hash, subject, scopes }) => ({
    hash: Buffer.from(hash.replace(/^sha256:/, ''), 'hex'),
    subject,
    scopes,
  }))
  return {
    name: 'api-keys',
    scheme: 'Bearer',
    async identify({ headers }) {
      const key = keyIn(headers, header)
      if (key === undefined) return { kind: 'none' }
      const found = findKey(known, key)
      // It may be a token that somebody else knows.
      if (found === undefined) return { kind: 'none' }
      const extra = { iss: 'urn:handfast:api-keys', sub: found.subject }
      const scopes = [...found.scopes]
      return { kind: 'verified', authInfo: { token: key, clientId: found.subject, scopes, extra } }
    },
  }
}

function keyIn(headers: Headers, header: string): string | undefined {
  const authorization = headers.get('authorization') ?? ''
  const bearer = /^bearer +([^ ,]+)$/i.exec(authorization)?.[1]
  return headers.get(header) ?? bearer
}

/** All are compared, so that the time says nothing about which was nearest. */
function findKey(known: readonly Known[], key: string): Known | undefined {
  const hash = createHash('sha256').update(key).digest()
  let found: Known | undefined
  for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one
  return found
}
