import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digest } from '../../src/core/digest.ts'

test('is SHA-256 of the text in UTF-8', async () => {
  for (const text of ['', 'session one', 'é€😀', '\u0000']) {
    expect(await digest(text)).toBe(createHash('sha256').update(text).digest('base64url'))
  }
})

test('tells texts apart that UTF-8 does not', async () => {
  const texts = ['n\uD800', 'n\uD801', 'n\uDFFF', 'n\uFFFD', 'n', '"n\\ud800"']
  const digests = await Promise.all(texts.map((text) => digest(text)))
  expect(new Set(digests).size).toBe(texts.length)
})
