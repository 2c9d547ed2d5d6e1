import { utf8 } from './bytes.ts'
import { readSecret } from './secret.ts'

/** A secret with a name, which goes into what is signed or sealed, so that keys can be rotated. */
export interface Key {
  /** 1 to 32 of letters, digits, `-` and `_`. */
  readonly id: string
  /** At least 32 random bytes, as they are or as base64, base64url or hex text. */
  readonly secret: Uint8Array | string
}

/** Each purpose has keys of its own, so that what is made for one is worth nothing for another. */
export type KeyPurpose = 'agent-token' | 'events' | 'request-state' | 'handle' | 'cursor' | 'cookie'

export interface KeyRing {
  /** The key that new things are made with. */
  currentId(): string
  /** Undefined when the ring does not, or no longer, hold that key. */
  hmac(purpose: KeyPurpose, id: string): Promise<CryptoKey | undefined>
  aead(purpose: KeyPurpose, id: string): Promise<CryptoKey | undefined>
  /** New things are made with this key from now on; the others go on opening what they made. */
  add(key: Key): void
  /** What was made with it is void from now on. */
  drop(id: string): void
}

const keysMax = 16
const idShape = /^[A-Za-z0-9_-]{1,32}$/
const info = 'handfast guard 1 '

/**
 * The first key makes, all of them open. Keys for each purpose are derived once (HKDF, RFC 5869).
 *
 * @throws TypeError when there is none, one is too short or published, or two have one id.
 */
export function createKeyRing(keys: readonly Key[]): KeyRing {
  const secrets = new Map<string, Uint8Array<ArrayBuffer>>()
  const derived = new Map<string, Promise<CryptoKey>>()
  let currentId = ''

  const add = ({ id, secret }: Key): void => {
    if (!idShape.test(id)) throw new TypeError('A key id is 1 to 32 of letters, digits, - and _')
    if (secrets.has(id)) throw new TypeError(`There is a key with the id ${id} already`)
    if (secrets.size >= keysMax) throw new TypeError(`A ring holds ${keysMax} keys; drop one first`)
    secrets.set(id, readSecret(id, secret))
  }

  const keyFor = async (
    id: string,
    purpose: string,
    algorithm: HmacKeyGenParams | AesKeyGenParams,
  ): Promise<CryptoKey | undefined> => {
    const secret = secrets.get(id)
    if (secret === undefined) return undefined
    const name = `${id} ${algorithm.name} ${purpose}`
    const known = derived.get(name)
    if (known !== undefined) return known
    const made = derive(secret, purpose, algorithm)
    derived.set(name, made)
    return made
  }

  if (keys.length === 0) throw new TypeError('A key ring needs a key')
  for (const key of keys) add(key)
  currentId = keys[0]?.id ?? ''

  return {
    currentId: () => currentId,
    hmac: (purpose, id) => keyFor(id, purpose, { name: 'HMAC', hash: 'SHA-256', length: 256 }),
    aead: (purpose, id) => keyFor(id, purpose, { name: 'AES-GCM', length: 256 }),
    add(key) {
      add(key)
      currentId = key.id
    },
    drop(id) {
      if (id === currentId)
        throw new TypeError('The key in use cannot be dropped; add another first')
      secrets.delete(id)
      for (const name of derived.keys()) if (name.startsWith(`${id} `)) derived.delete(name)
    },
  }
}

async function derive(
  secret: Uint8Array<ArrayBuffer>,
  purpose: string,
  algorithm: HmacKeyGenParams | AesKeyGenParams,
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
  return subtle.deriveKey(parameters, base, algorithm, false, usages)
}
