import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readAgentToken } from '../../src/core/agent-token.ts'
import { fromBase64url } from '../../src/core/bytes.ts'
import { createKeyRing } from '../../src/core/keys.ts'
import type { KeyPurpose } from '../../src/core/keys.ts'

const { subtle } = globalThis.crypto
const message = new TextEncoder().encode('message')

function vectors<Vector>(folder: string): readonly (readonly [string, Vector])[] {
  const path = fileURLToPath(new URL(`../../../../vectors/${folder}/`, import.meta.url))
  const names = readdirSync(path).sort()
  return names.map((name) => {
    const vector: Vector = JSON.parse(readFileSync(path + name, 'utf8'))
    return [name.replace('.json', ''), vector]
  })
}

interface DerivedKeyVector {
  readonly secret: string
  readonly algorithm: 'HMAC' | 'AES-GCM'
  readonly purpose: KeyPurpose
  readonly expect: string
}

/** What the ring derives cannot be taken out of it, so that both have to do the same with it. */
test.each(vectors<DerivedKeyVector>('derived-key'))('derived-key %s', async (_, vector) => {
  const { secret, algorithm, purpose } = vector
  const ring = createKeyRing([{ id: 'k', secret }])
  const own = fromBase64url(vector.expect) ?? new Uint8Array()
  if (algorithm === 'HMAC') {
    const derived = await ring.hmac(purpose, 'k')
    const hash = { name: 'HMAC', hash: 'SHA-256' }
    const expected = await subtle.importKey('raw', own, hash, false, ['sign'])
    if (derived === undefined) throw new Error('no key')
    expect(await subtle.sign('HMAC', derived, message)).toEqual(
      await subtle.sign('HMAC', expected, message),
    )
    return
  }
  const derived = await ring.aead(purpose, 'k')
  const expected = await subtle.importKey('raw', own, 'AES-GCM', false, ['encrypt'])
  if (derived === undefined) throw new Error('no key')
  const cipher = { name: 'AES-GCM', iv: new Uint8Array(12) }
  const sealed = await subtle.encrypt(cipher, expected, message)
  expect(new Uint8Array(await subtle.decrypt(cipher, derived, sealed))).toEqual(message)
})

interface AgentTokenVector {
  readonly secret: string
  readonly keyId: string
  readonly token: string
  readonly expect: object | null
}

test.each(vectors<AgentTokenVector>('agent-token'))('agent-token %s', async (_, vector) => {
  const ring = createKeyRing([{ id: vector.keyId, secret: vector.secret }])
  expect((await readAgentToken(vector.token, ring)) ?? null).toEqual(vector.expect)
})
