import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areEqual, base64url, fromBase64url, lengthPrefixed } from '../../src/core/bytes.ts'

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

test('no bytes have two texts', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.base64String({ maxLength: 60 }),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,60}$/),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const read = fromBase64url(text)
      if (read !== undefined) expect(base64url(read)).toBe(text)
    }),
    { numRuns: 500 },
  )
  for (const text of ['A', 'AB=', 'AA==', 'AB', 'A+', 'A/', 'A A', 'AAAAA', 'é', 'ĀĀ', 'AA\n']) {
    expect(fromBase64url(text)).toBe(undefined)
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
