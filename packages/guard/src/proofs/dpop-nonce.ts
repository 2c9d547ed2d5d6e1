import { areEqual, base64url, utf8 } from '../core/bytes.ts'
import type { KeyRing } from '../core/keys.ts'

/** A nonce works in the period that it was made in and the next. */
const periodMs = 150_000

/**
 * RFC 9449, section 8: a value that nobody can know beforehand, so that no proof was made for
 * later. Nothing is kept, as it is a MAC of the time; processes with the same keys make the same.
 */
export const nonceAt = (keys: KeyRing, atMs: number): Promise<string> =>
  nonceOf(keys, Math.floor(atMs / periodMs))

export async function isNonceAt(keys: KeyRing, nonce: string, atMs: number): Promise<boolean> {
  const period = Math.floor(atMs / periodMs)
  const [now, before] = await Promise.all([nonceOf(keys, period), nonceOf(keys, period - 1)])
  return areEqual(nonce, now) || areEqual(nonce, before)
}

async function nonceOf(keys: KeyRing, period: number): Promise<string> {
  const key = await keys.hmac('proof-nonce', keys.currentId())
  if (key === undefined) throw new TypeError('The key ring does not hold the key that it uses')
  const mac = await globalThis.crypto.subtle.sign('HMAC', key, utf8(`dpop ${period}`))
  return base64url(new Uint8Array(mac))
}
