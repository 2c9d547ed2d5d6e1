import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSecret } from '../../src/core/secret.ts'

const refused: ReadonlyMap<string, string | Uint8Array> = new Map<string, string | Uint8Array>([
  ['empty', ''],
  ['31 bytes', new Uint8Array(randomBytes(31))],
  ['32 characters of hex, which are 16 bytes', randomBytes(16).toString('hex')],
  ['words', 'my secret is longer than thirty-two characters'],
  ['a word among random characters', `${randomBytes(32).toString('base64url')}-change-me`],
  ['a template', 'your-signing-key-goes-here-and-has-to-be-replaced'],
  ['one byte again and again', new Uint8Array(64).fill(7)],
  ['few different bytes', new Uint8Array(32).map((_, index) => (index * 7) % 11)],
  ['a staircase', new Uint8Array(32).map((_, index) => index)],
  ['a staircase downwards by three', new Uint8Array(40).map((_, index) => 255 - 3 * index)],
  ['something twice', Buffer.concat(Array(2).fill(randomBytes(16)))],
  ['something nearly three times', Buffer.concat(Array(3).fill(randomBytes(15))).subarray(1)],
  ['the key of RFC 7515', published()],
  ['the key of RFC 7515 in base64', Buffer.from(published(), 'base64url').toString('base64')],
])

function published(): string {
  return 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'
}

test.each([...refused])('%s is refused, and not quoted', (_title, secret) => {
  const read = (): unknown => readSecret('k', secret)
  expect(read).toThrow(TypeError)
  if (typeof secret === 'string' && secret !== '') expect(read).not.toThrow(secret)
})

test('random bytes are taken in every spelling, and all mean the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(32, 33, 48, 64), (count) => {
      const bytes = randomBytes(count)
      const expected = new Uint8Array(bytes)
      for (const spelling of [bytes, ...['hex', 'base64', 'base64url'].map(inText(bytes))]) {
        expect(readSecret('k', spelling)).toEqual(expected)
      }
    }),
    { numRuns: 400 },
  )
})

const inText = (bytes: Buffer) => (encoding: string) => bytes.toString(encoding as BufferEncoding)

test('nothing but a TypeError is ever thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 80 })),
      (secret) => {
        try {
          expect(readSecret('k', secret).length).toBeGreaterThanOrEqual(32)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
