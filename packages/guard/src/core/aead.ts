import { base64url, fromBase64url, textOf, utf8 } from './bytes.ts'
import type { MaybeLater } from './maybe-later.ts'
import { builtinModule } from './runtime.ts'

/** AES-256-GCM (NIST SP 800-38D): base64url of the nonce, the ciphertext and a tag of 16 bytes. */
export interface Aead {
  seal(key: CryptoKey, text: string, bound: AeadBound): MaybeLater<string>
  /** Undefined when key, sealed text or additional data are not what it was sealed with. */
  open(key: CryptoKey, sealed: string, additional: Additional): MaybeLater<string | undefined>
}

export interface AeadBound {
  /** Never used twice with one key. */
  readonly nonce: Uint8Array
  readonly additional: Additional
}

/** Bound, and not in what is sealed. */
export type Additional = Uint8Array<ArrayBuffer>

export const nonceBytes = 12
const tagBytes = 16

export const webAead: Aead = {
  async seal(key, text, bound) {
    const nonce = new Uint8Array(bound.nonce)
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: bound.additional }
    const sealed = await globalThis.crypto.subtle.encrypt(parameters, key, utf8(text))
    const whole = new Uint8Array(nonceBytes + sealed.byteLength)
    whole.set(nonce)
    whole.set(new Uint8Array(sealed), nonceBytes)
    return base64url(whole)
  },
  async open(key, sealed, additional) {
    const bytes = fromBase64url(sealed)
    if (bytes === undefined) return undefined
    const nonce = bytes.subarray(0, nonceBytes)
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: additional }
    const sealedBytes = bytes.subarray(nonceBytes)
    try {
      const text = await globalThis.crypto.subtle.decrypt(parameters, key, sealedBytes)
      return textOf(new Uint8Array(text))
    } catch {
      return undefined
    }
  },
}

/** What of `node:crypto` is used, where there is one. */
interface NodeCrypto {
  readonly KeyObject: { from(key: CryptoKey): object }
  createCipheriv(name: string, key: object, nonce: Uint8Array): NodeSealing
  createDecipheriv(name: string, key: object, nonce: Uint8Array): NodeOpening
}

interface NodeSealing {
  setAAD(additional: Uint8Array): void
  update(text: string, encoding: 'utf8'): Uint8Array
  final(): Uint8Array
  getAuthTag(): Uint8Array
}

interface NodeOpening {
  setAAD(additional: Uint8Array): void
  setAuthTag(tag: Uint8Array): void
  update(sealed: Uint8Array): NodeBytes
  /** @throws Error when the tag is not that of what was opened. */
  final(): Uint8Array
}

/** And of `node:buffer`. */
interface NodeBuffer {
  concat(parts: readonly Uint8Array[]): NodeBytes
  from(text: string, encoding: 'base64url'): NodeBytes
}

interface NodeBytes extends Uint8Array {
  subarray(begin?: number, end?: number): NodeBytes
  toString(encoding?: 'base64url' | 'utf8'): string
}

/** Web Crypto seals on another thread, which costs more than to seal. */
function systemAead(): Aead {
  // The types of Node are not at hand in this room; what is used of it is above.
  const crypto = builtinModule('node:crypto') as NodeCrypto | undefined
  const buffer = builtinModule('node:buffer') as { readonly Buffer: NodeBuffer } | undefined
  return crypto === undefined || buffer === undefined ? webAead : nodeAead(crypto, buffer.Buffer)
}

const cipher = 'aes-256-gcm'

function nodeAead(crypto: NodeCrypto, buffer: NodeBuffer): Aead {
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
      const sealed = sealing.update(text, 'utf8')
      // Nothing is held back by a cipher that works as a stream.
      sealing.final()
      return buffer.concat([nonce, sealed, sealing.getAuthTag()]).toString('base64url')
    },
    open(key, sealed, additional) {
      const bytes = buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return undefined
      // It reads other alphabets, padding and loose ends, too: none of them reads back as it was.
      if (bytes.toString('base64url') !== sealed) return undefined
      const opening = crypto.createDecipheriv(cipher, keyOf(key), bytes.subarray(0, nonceBytes))
      opening.setAAD(additional)
      opening.setAuthTag(bytes.subarray(-tagBytes))
      const text = opening.update(bytes.subarray(nonceBytes, -tagBytes))
      try {
        opening.final()
      } catch {
        return undefined
      }
      // `seal` has written it, so it is UTF-8.
      return text.toString('utf8')
    },
  }
}

export const aead: Aead = systemAead()
