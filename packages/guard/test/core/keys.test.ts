import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeyRing } from '../../src/core/keys.ts'
import type { Happening } from '../../src/index.ts'
import { otherSecret, secret } from '../kit.ts'

const { subtle } = globalThis.crypto
const message = new TextEncoder().encode('message')

const ringOf = (told: Happening[] = []) =>
  createKeyRing([{ id: 'a', secret }], { clock: () => 7, tell: (one) => void told.push(one) })

async function tagOf(key: CryptoKey | undefined): Promise<string> {
  if (key === undefined) throw new Error('no key')
  return Buffer.from(await subtle.sign('HMAC', key, message)).toString('base64url')
}

/** RFC 5869 as Node has it: a second implementation of what the ring derives. */
function derived(info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', info, 32))
}

test('a MAC key is HKDF-SHA-256 of the secret, without salt, for its purpose', async () => {
  const key = await ringOf().hmac('agent-token', 'a')
  const expected = createHmac('sha256', derived('handfast guard 1 HMAC agent-token'))
  expect(await tagOf(key)).toBe(expected.update(message).digest('base64url'))
})

test('so is one that seals', async () => {
  const key = await ringOf().aead('request-state', 'a')
  if (key === undefined) throw new Error('no key')
  const iv = new Uint8Array(12)
  const sealed = Buffer.from(await subtle.encrypt({ name: 'AES-GCM', iv }, key, message))
  const own = derived('handfast guard 1 AES-GCM request-state')
  const opener = createDecipheriv('aes-256-gcm', own, iv)
  opener.setAuthTag(sealed.subarray(-16))
  const opened = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()])
  expect(opened.toString()).toBe('message')
})

test('each purpose and each secret has a key of its own', async () => {
  const ring = ringOf()
  ring.accept({ id: 'b', secret: otherSecret })
  const keys = [
    await ring.hmac('agent-token', 'a'),
    await ring.hmac('events', 'a'),
    await ring.hmac('agent-token', 'b'),
  ]
  expect(new Set(await Promise.all(keys.map(tagOf))).size).toBe(3)
})

test('keys cannot be taken out of the ring', async () => {
  const key = await ringOf().hmac('events', 'a')
  expect(key?.extractable).toBe(false)
})

test('a new key makes, the old one opens until it is dropped', async () => {
  const told: Happening[] = []
  const ring = ringOf(told)
  ring.add({ id: 'b', secret: otherSecret })
  expect(ring.currentId()).toBe('b')
  expect(await ring.hmac('events', 'a')).toBeDefined()
  ring.drop('a')
  expect(await ring.hmac('events', 'a')).toBeUndefined()
  expect(told).toEqual([
    { name: 'key.rotated', atMs: 7, reason: 'used' },
    { name: 'key.rotated', atMs: 7, reason: 'dropped' },
  ])
})

test('with several processes, each accepts a key before one uses it', async () => {
  const [one, two] = [ringOf(), ringOf()]
  for (const ring of [one, two]) ring.accept({ id: 'b', secret: otherSecret })
  expect(one.currentId()).toBe('a')
  one.use('b')
  const tags = await Promise.all(
    [one, two].map(async (ring) => tagOf(await ring.hmac('events', 'b'))),
  )
  expect(tags[0]).toBe(tags[1])
})

test('a ring is not left without the key that it uses, nor filled without end', () => {
  const ring = ringOf()
  expect(() => ring.drop('a')).toThrow(TypeError)
  expect(() => ring.drop('b')).toThrow(TypeError)
  expect(() => ring.use('b')).toThrow(TypeError)
  expect(() => ring.add({ id: 'a', secret: otherSecret })).toThrow(TypeError)
  expect(() => ring.add({ id: 'no dots.', secret: otherSecret })).toThrow(TypeError)
  for (let count = 1; count < 16; count += 1) ring.accept({ id: `k${count}`, secret: otherSecret })
  expect(() => ring.accept({ id: 'k16', secret: otherSecret })).toThrow(TypeError)
  expect(() => createKeyRing([])).toThrow(TypeError)
})
