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

test('Node and Web Crypto open what the other has sealed', async () => {
  const keys = createKeyRing([key('k1')])
  const cryptoKey = await keys.aead('request-state', 'k1')
  if (cryptoKey === undefined) throw new Error('it is there')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (given, more) => {
      const bound = {
        nonce: new Uint8Array(systemRandom(12)),
        additional: new Uint8Array(more),
      }
      const text = new Uint8Array(given)
      const byNode = new Uint8Array(await aead.seal(cryptoKey, text, bound))
      const byWeb = new Uint8Array(await webAead.seal(cryptoKey, text, bound))
      expect(byNode).toEqual(byWeb)
      expect(new Uint8Array(await webAead.open(cryptoKey, byNode, bound))).toEqual(text)
      expect(new Uint8Array(await aead.open(cryptoKey, byWeb, bound))).toEqual(text)
      byNode[0] = (byNode[0] ?? 0) ^ 1
      for (const either of [aead, webAead]) {
        await expect((async () => either.open(cryptoKey, byNode, bound))()).rejects.toThrow()
      }
    }),
    { numRuns: 50 },
  )
  const short = new Uint8Array(15)
  const bound = { nonce: new Uint8Array(12), additional: new Uint8Array() }
  await expect((async () => aead.open(cryptoKey, short, bound))()).rejects.toThrow()
})

test('random bytes are given out once', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 2000; round += 1) {
    seen.add(Buffer.from(systemRandom(12)).toString('hex'))
  }
  expect(seen.size).toBe(2000)
  for (const count of [0, 1, 32, 64, 65, 5000]) expect(systemRandom(count)).toHaveLength(count)
})
