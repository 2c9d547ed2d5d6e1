import { base64url, fromBase64url, utf8 } from './bytes.ts'

const secretBytesMin = 32
/** Of 32 random bytes about 30 are different. So few are a pattern. */
const differentBytesMin = 12

/**
 * Words of placeholders and of secrets in documentation. Each is so long that 43 random characters
 * of base64url hold one of them less than once in ten million times, letters of either case.
 */
const placeholder = new RegExp(
  'secret|password|passphrase|change.?me|keyboard.?cat|example|default|insecure|^your[-_ ]|' +
    'placeholder|replace.?(?:me|this)|x{8}|0123456789|abcdefgh|deadbeef',
  'i',
)

/** Keys that everybody knows, as base64url: RFC 7515, appendix A.1, and RFC 7520, section 3.5. */
const published: ReadonlySet<string> = new Set([
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
])

/** @throws TypeError for a secret that is short, patterned or published; it is not quoted. */
export function readSecret(id: string, secret: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === 'string' ? bytesOf(secret) : new Uint8Array(secret)
  if (bytes.length < secretBytesMin) {
    throw new TypeError(
      `The secret of key ${id} has ${bytes.length} bytes, and needs ${secretBytesMin} random ` +
        "ones, such as crypto.randomBytes(32).toString('base64url')",
    )
  }
  const isWord = typeof secret === 'string' && placeholder.test(secret)
  if (isWord || isPattern(bytes) || published.has(base64url(bytes))) {
    throw new TypeError(`The secret of key ${id} is published or a pattern; it must be random`)
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

const isPattern = (bytes: Uint8Array): boolean =>
  new Set(bytes).size < differentBytesMin || isStaircase(bytes) || isRepeated(bytes)

/** As in 00 01 02 …: most steps from byte to byte are the same. */
function isStaircase(bytes: Uint8Array): boolean {
  const steps = new Map<number, number>()
  for (const [index, byte] of bytes.entries()) {
    const step = (byte - (bytes[index - 1] ?? 0)) & 0xff
    steps.set(step, (steps.get(step) ?? 0) + 1)
  }
  return Math.max(...steps.values()) > bytes.length / 2
}

/** Something that fits in at least twice. */
function isRepeated(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2; period += 1) {
    if (bytes.subarray(period).every((byte, index) => byte === bytes[index])) return true
  }
  return false
}
