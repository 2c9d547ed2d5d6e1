import { builtinModule } from './runtime.ts'

/** AES-256-GCM (NIST SP 800-38D): the ciphertext and, at its end, a tag of 16 bytes. */
export interface Aead {
  seal(key: CryptoKey, text: Uint8Array<ArrayBuffer>, bound: AeadBound): AeadBytes
  /** Rejects, or throws, when key, text or additional data are not what it was sealed with. */
  open(key: CryptoKey, sealed: Uint8Array<ArrayBuffer>, bound: AeadBound): AeadBytes
}

export type AeadBytes = Uint8Array | Promise<Uint8Array>

export interface AeadBound {
  /** Never used twice with one key. */
  readonly nonce: Uint8Array<ArrayBuffer>
  /** Bound, and not in what is sealed. */
  readonly additional: Uint8Array<ArrayBuffer>
}

export const nonceBytes = 12
export const tagBytes = 16

/** What of `node:crypto` is used, where there is one. */
interface NodeCrypto {
  readonly KeyObject: { from(key: CryptoKey): object }
  createCipheriv(
    name: string,
    key: object,
    nonce: Uint8Array,
  ): NodeCipher & {
    getAuthTag(): Uint8Array
  }
  createDecipheriv(
    name: string,
    key: object,
    nonce: Uint8Array,
  ): NodeCipher & {
    setAuthTag(tag: Uint8Array): void
  }
}

interface NodeCipher {
  setAAD(additional: Uint8Array): void
  update(bytes: Uint8Array): Uint8Array
  final(): Uint8Array
}

export const webAead: Aead = {
  async seal(key, text, { nonce, additional }) {
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: additional }
    return new Uint8Array(await globalThis.crypto.subtle.encrypt(parameters, key, text))
  },
  async open(key, sealed, { nonce, additional }) {
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: additional }
    return new Uint8Array(await globalThis.crypto.subtle.decrypt(parameters, key, sealed))
  },
}

/** Web Crypto seals on another thread, which costs more than to seal. */
function systemAead(): Aead {
  // The types of Node are not at hand in this room; what is used of it is above.
  const crypto = builtinModule('node:crypto') as NodeCrypto | undefined
  return crypto === undefined ? webAead : nodeAead(crypto)
}

const cipher = 'aes-256-gcm'

function nodeAead(crypto: NodeCrypto): Aead {
  const keys = new WeakMap<CryptoKey, object>()
  const keyOf = (key: CryptoKey): object => {
    const known = keys.get(key)
    if (known !== undefined) return known
    const made = crypto.KeyObject.from(key)
    keys.set(key, made)
    return made
  }
  return {
    seal(key, text, { nonce, additional }) {
      const sealing = crypto.createCipheriv(cipher, keyOf(key), nonce)
      sealing.setAAD(additional)
      const sealed = sealing.update(text)
      // Nothing is held back by a cipher that works as a stream.
      sealing.final()
      return joined([sealed, sealing.getAuthTag()])
    },
    open(key, sealed, { nonce, additional }) {
      if (sealed.length < tagBytes) throw new Error('There is no tag.')
      const opening = crypto.createDecipheriv(cipher, keyOf(key), nonce)
      opening.setAAD(additional)
      opening.setAuthTag(sealed.subarray(-tagBytes))
      const text = opening.update(sealed.subarray(0, -tagBytes))
      opening.final()
      return text
    },
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const aead: Aead = systemAead()
