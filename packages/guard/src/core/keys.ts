import { utf8 } from './bytes.ts'
import { tellNobody } from './event.ts'
import type { Tell } from './event.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { MaybeLater } from './maybe-later.ts'
import { readSecret } from './secret.ts'

/** A secret with a name, which goes into what is signed or sealed, so that keys can be rotated. */
export interface Key {
  /** 1 to 32 of letters, digits, `-` and `_`. */
  readonly id: string
  /** At least 32 random bytes, as they are or as base64, base64url or hex text. */
  readonly secret: Uint8Array | string
}

/** Each purpose has keys of its own, so that what is made for one is worth nothing for another. */
export type KeyPurpose =
  | 'agent-token'
  | 'events'
  | 'handle'
  | 'proof-nonce'
  | 'request-state'
  | 'sealed-value'

export interface KeyRing {
  /** The key that new things are made with. */
  currentId(): string
  /**
   * Undefined when the ring does not, or no longer, hold that key; there at once when it was asked
   * for before.
   */
  hmac(purpose: KeyPurpose, id: string): MaybeLater<CryptoKey | undefined>
  aead(purpose: KeyPurpose, id: string): MaybeLater<CryptoKey | undefined>
  /**
   * New things are made with this key from now on; the others go on opening what they made. Where
   * several processes share what is made, let each of them `accept` the key before one uses it.
   */
  add(key: Key): void
  /** Opens what others made with this key, and makes nothing with it before `use`. */
  accept(key: Key): void
  use(id: string): void
  /** What was made with it is void from now on. */
  drop(id: string): void
}

export interface KeyRingParts {
  readonly clock: Clock
  readonly tell: Tell
}

const keysMax = 16
const idShape = /^[A-Za-z0-9_-]{1,32}$/
const info = 'handfast guard 1 '

/**
 * The first key makes, all of them open. Keys for each purpose are derived once (HKDF, RFC 5869).
 *
 * @throws TypeError when there is none, one is too short or published, or two have one id.
 */
export function createKeyRing(
  keys: readonly Key[],
  { clock, tell }: KeyRingParts = { clock: systemClock, tell: tellNobody },
): KeyRing {
  const secrets = new Map<string, Uint8Array<ArrayBuffer>>()
  const hmacs = createDerivedKeys(secrets, hmac)
  const aeads = createDerivedKeys(secrets, aead)
  let currentId = ''

  const accept = ({ id, secret }: Key): void => {
    if (!idShape.test(id)) throw new TypeError('A key id is 1 to 32 of letters, digits, - and _')
    if (secrets.has(id)) throw new TypeError(`There is a key with the id ${id} already`)
    if (secrets.size >= keysMax) throw new TypeError(`A ring holds ${keysMax} keys; drop one first`)
    secrets.set(id, readSecret(id, secret))
  }
  const use = (id: string): void => {
    if (!secrets.has(id)) throw new TypeError(`There is no key with the id ${id}`)
    currentId = id
    tell({ name: 'key.rotated', atMs: clock(), reason: 'used' })
  }

  if (keys.length === 0) throw new TypeError('A key ring needs a key')
  for (const key of keys) accept(key)
  currentId = keys[0]?.id ?? ''

  return {
    currentId: () => currentId,
    hmac: hmacs.find,
    aead: aeads.find,
    add(key) {
      accept(key)
      use(key.id)
    },
    accept,
    use,
    drop(id) {
      if (id === currentId) throw new TypeError('The key in use cannot be dropped; use another')
      if (!secrets.delete(id)) throw new TypeError(`There is no key with the id ${id}`)
      hmacs.forget(id)
      aeads.forget(id)
      tell({ name: 'key.rotated', atMs: clock(), reason: 'dropped' })
    },
  }
}

type Algorithm = HmacKeyGenParams | AesKeyGenParams

const hmac: Algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
const aead: Algorithm = { name: 'AES-GCM', length: 256 }

interface DerivedKeys {
  find(purpose: KeyPurpose, id: string): MaybeLater<CryptoKey | undefined>
  forget(id: string): void
}

/** Each is derived once: there are as many as secrets times purposes. */
function createDerivedKeys(
  secrets: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  algorithm: Algorithm,
): DerivedKeys {
  const byId = new Map<string, Map<KeyPurpose, MaybeLater<CryptoKey>>>()
  return {
    find(purpose, id) {
      const secret = secrets.get(id)
      if (secret === undefined) return undefined
      const derived = byId.get(id) ?? new Map<KeyPurpose, MaybeLater<CryptoKey>>()
      const known = derived.get(purpose)
      if (known !== undefined) return known
      const later = derive(secret, purpose, algorithm).then((key) => {
        // There at once the next time, unless it was dropped meanwhile.
        derived.set(purpose, key)
        return key
      })
      byId.set(id, derived.set(purpose, later))
      return later
    },
    forget: (id) => void byId.delete(id),
  }
}

/** RFC 5869. The secret is random, so no salt is needed (section 3.1); `info` parts purposes. */
async function derive(
  secret: Uint8Array<ArrayBuffer>,
  purpose: KeyPurpose,
  algorithm: Algorithm,
): Promise<CryptoKey> {
  const { subtle } = globalThis.crypto
  const base = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const parameters = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8(`${info}${algorithm.name} ${purpose}`),
  }
  const usages: KeyUsage[] = algorithm.name === 'HMAC' ? ['sign', 'verify'] : ['encrypt', 'decrypt']
  // Node takes its own form of a key from one that may be exported only (DEP0204).
  const isTaken = algorithm.name === 'AES-GCM'
  return subtle.deriveKey(parameters, base, algorithm, isTaken, usages)
}
