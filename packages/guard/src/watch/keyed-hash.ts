import { keepNewest } from '@handfast/protocol'
import { base64url, utf8 } from '../core/bytes.ts'
import type { KeyRing } from '../core/keys.ts'
import type { RandomBytes } from '../core/random.ts'

/** Correlates, and tells nothing else to whoever lacks the key: 16 characters. */
export type KeyedHash = (text: string) => Promise<string>

const characters = 16
const rememberedMax = 10_000

/** Without keys, one is made for this process, and its hashes mean nothing to any other. */
export function createKeyedHash(keys: KeyRing | undefined, random: RandomBytes): KeyedHash {
  const remembered = new Map<string, string>()
  let own: Promise<CryptoKey> | undefined

  const keyNow = async (): Promise<CryptoKey> => {
    const ringed = await keys?.hmac('events', keys.currentId())
    if (ringed !== undefined) return ringed
    own ??= importHmac(random(32))
    return own
  }

  return async (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const mac = await globalThis.crypto.subtle.sign('HMAC', await keyNow(), utf8(text))
    const made = base64url(new Uint8Array(mac)).slice(0, characters)
    keepNewest(remembered, [text, made], rememberedMax)
    return made
  }
}

const importHmac = (bytes: Uint8Array): Promise<CryptoKey> =>
  globalThis.crypto.subtle.importKey(
    'raw',
    new Uint8Array(bytes),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
