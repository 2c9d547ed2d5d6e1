import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  areEqual,
  base64url,
  fromBase64url,
  lengthPrefixed,
  utf8,
  webBase64url,
  webFromBase64url,
} from '../../src/core/bytes.ts'
import { digest, webDigest } from '../../src/core/digest.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

test('base64url is that of Node, and comes back', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = base64url(given)
      expect(text).toBe(Buffer.from(given).toString('base64url'))
      expect(Buffer.from(fromBase64url(text) ?? []).equals(Buffer.from(given))).toBe(true)
    }),
  )
})

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.base64String({ maxLength: 60 }),
  fc.stringMatching(/^[A-Za-z0-9_-]{0,60}$/),
)

test('a Worker writes and reads base64url as Node does', () => {
  // A part of a larger buffer, as what a pool gives is.
  const parts = fc.tuple(bytes, fc.nat({ max: 40 })).map(([whole, from]) => whole.subarray(from))
  const written = fc.property(parts, (part) => {
    expect(webBase64url(part)).toBe(base64url(part))
  })
  fc.assert(written)
  const read = fc.property(fc.oneof(texts, bytes.map(base64url)), (text) => {
    expect(webFromBase64url(text)).toEqual(fromBase64url(text))
  })
  fc.assert(read, { numRuns: 500 })
})

test('a Worker digests as Node does', async () => {
  const any = fc.string({ unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(any, async (text) => {
      expect(await webDigest(text)).toBe(await digest(text))
      expect(await digest(text)).toBe(createHash('sha256').update(utf8(text)).digest('base64url'))
    }),
  )
})

test('no bytes have two texts', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const read = fromBase64url(text)
      if (read !== undefined) expect(base64url(read)).toBe(text)
    }),
    { numRuns: 500 },
  )
  for (const text of ['A', 'AB=', 'AA==', 'AB', 'A+', 'A/', 'A A', 'AAAAA', 'é', 'ĀĀ', 'AA\n']) {
    expect(fromBase64url(text)).toBe(undefined)
    expect(webFromBase64url(text)).toBe(undefined)
  }
})

test('no two lists of fields have one text', () => {
  const lists = fc.array(fc.string({ unit: fc.constantFrom('1', ':', '2', 'a', '') }))
  fc.assert(
    fc.property(lists, lists, (left, right) => {
      const isSame = JSON.stringify(left) === JSON.stringify(right)
      expect(lengthPrefixed(left) === lengthPrefixed(right)).toBe(isSame)
    }),
    { numRuns: 500 },
  )
})

test('texts are equal when they are the same', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 })
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      expect(areEqual(left, right)).toBe(left === right)
    }),
  )
})
