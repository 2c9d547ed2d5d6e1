import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aead, webAead } from '../../src/core/aead.ts'
import { createKeyRing } from '../../src/core/keys.ts'
import { systemRandom } from '../../src/core/random.ts'
import { seal, unseal } from '../../src/core/seal.ts'
import type { Sealing } from '../../src/core/seal.ts'
import { key } from '../calling.ts'

const sealing: Sealing = {
  keys: createKeyRing([key('k1')]),
  random: systemRandom,
  purpose: 'request-state',
  context: 'test',
}

test('what was sealed comes back, in the same context and for the same purpose', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      const whole = await seal(text, sealing)
      expect(await unseal(whole, sealing)).toBe(text)
      expect(await unseal(whole, { ...sealing, context: 'other' })).toBe(undefined)
      expect(await unseal(whole, { ...sealing, purpose: 'handle' })).toBe(undefined)
    }),
  )
})

test('whatever else is sent opens nothing, and throws nothing', async () => {
  const whole = await seal('text', sealing)
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `v1.k1.${text}`),
    fc.base64String({ minLength: 40 }).map((text) => `v1.k1.${text}`),
    fc.stringMatching(/^[A-Za-z0-9_-]{38,90}$/).map((text) => `v1.k1.${text}`),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,33}$/).map((id) => whole.replace('.k1.', `.${id}.`)),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      fc.pre(text !== whole)
      expect(await unseal(text, sealing)).toBe(undefined)
    }),
    { numRuns: 1000 },
  )
})

test('Node and Web Crypto seal alike, and open what the other has sealed', async () => {
  const keys = createKeyRing([key('k1')])
  const cryptoKey = await keys.aead('request-state', 'k1')
  if (cryptoKey === undefined) throw new Error('it is there')
  const unicode = fc.string({ unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(unicode, fc.uint8Array(), async (text, given) => {
      const additional = new Uint8Array(given)
      const bound = { nonce: systemRandom(12), additional }
      const byNode = await aead.seal(cryptoKey, text, bound)
      expect(await webAead.seal(cryptoKey, text, bound)).toBe(byNode)
      const first = byNode.startsWith('A') ? 'B' : 'A'
      for (const either of [aead, webAead]) {
        expect(await either.open(cryptoKey, byNode, additional)).toBe(text)
        expect(await either.open(cryptoKey, byNode, Uint8Array.of(...additional, 46))).toBe(
          undefined,
        )
        expect(await either.open(cryptoKey, first + byNode.slice(1), additional)).toBe(undefined)
      }
    }),
    { numRuns: 50 },
  )
  for (const either of [aead, webAead]) {
    for (const length of [0, 15, 20, 37]) {
      expect(await either.open(cryptoKey, 'A'.repeat(length), new Uint8Array())).toBe(undefined)
    }
  }
})

test('one sealing opens what was sealed with a key that it has used before', async () => {
  const keys = createKeyRing([key('k1'), key('k2')])
  const rotated: Sealing = { ...sealing, keys }
  const first = await seal('one', rotated)
  keys.use('k2')
  const second = await seal('two', rotated)
  for (const [whole, text] of [
    [first, 'one'],
    [second, 'two'],
    [first, 'one'],
  ] as const) {
    expect(await unseal(whole, rotated)).toBe(text)
  }
  expect(await unseal(first.replace('k1', 'k2'), rotated)).toBe(undefined)
})

test('random bytes are given out once', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 2000; round += 1) {
    seen.add(Buffer.from(systemRandom(12)).toString('hex'))
  }
  expect(seen.size).toBe(2000)
  for (const count of [0, 1, 32, 64, 65, 5000]) expect(systemRandom(count)).toHaveLength(count)
})
