import { fromBase64url, utf8 } from './bytes.ts'

const secretBytesMin = 32
/** Fewer different bytes than this among 32 is a pattern and not a random secret. */
const differentBytesMin = 12

/** Words of secrets that were printed in documentation, and of placeholders. */
const published = new RegExp(
  'secret|password|change.?me|keyboard.?cat|example|default|insecure|your[-_ ]|xxxx|0123456789',
  'i',
)

/** @throws TypeError for a secret that is short, patterned or a placeholder; it is not quoted. */
export function readSecret(id: string, secret: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === 'string' ? bytesOf(secret) : new Uint8Array(secret)
  if (bytes.length < secretBytesMin) {
    throw new TypeError(
      `The secret of key ${id} has ${bytes.length} bytes, and needs ${secretBytesMin} random ` +
        "ones, such as crypto.randomBytes(32).toString('base64url')",
    )
  }
  const isWord = typeof secret === 'string' && published.test(secret)
  if (isWord || new Set(bytes).size < differentBytesMin) {
    throw new TypeError(`The secret of key ${id} is a placeholder or a pattern; it must be random`)
  }
  return bytes
}

const hex = /^(?:[0-9a-f]{2})+$/i

/** Hex and base64 are read as what they stand for: 32 characters of hex are 16 bytes. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (hex.test(text)) {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  }
  const unpadded = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  return fromBase64url(unpadded) ?? utf8(text)
}
