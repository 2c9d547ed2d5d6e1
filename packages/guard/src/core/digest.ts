import { base64url, utf8 } from './bytes.ts'
import { builtinModule } from './runtime.ts'

/** SHA-256 of a text in UTF-8, as base64url: 43 characters. */
export type Digest = (text: string) => string | Promise<string>

/** What of `node:crypto` is used, where there is one. */
interface NodeCrypto {
  hash?(algorithm: string, data: string, encoding: string): string
}

/**
 * Web Crypto digests on another thread, which costs more than the digest. Node's own is taken
 * where there is one, without an import that would keep this module out of a Worker.
 */
function systemDigest(): Digest {
  // The types of Node are not at hand in this room; what is used of it is above.
  const crypto = builtinModule('node:crypto') as NodeCrypto | undefined
  const hash = crypto?.hash
  return hash === undefined ? webDigest : (text) => hash('sha256', text, 'base64url')
}

export const webDigest: Digest = async (text) =>
  base64url(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', utf8(text))))

const digestWellFormed = systemDigest()

/** Half a pair of surrogates, of which UTF-8 knows none: all of them would be one. */
const illFormed = /\p{Surrogate}/u

/** Begins no text that is hashed otherwise, which all begin with a word. */
const escapedMark = '\u0000'

export const digest: Digest = (text) =>
  digestWellFormed(illFormed.test(text) ? escapedMark + JSON.stringify(text) : text)
