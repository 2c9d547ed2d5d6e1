import { aead, joined, nonceBytes, tagBytes } from './aead.ts'
import { base64url, fromBase64url, textOf, utf8 } from './bytes.ts'
import type { KeyPurpose, KeyRing } from './keys.ts'
import type { RandomBytes } from './random.ts'

export interface Sealing {
  readonly keys: KeyRing
  readonly random: RandomBytes
  readonly purpose: KeyPurpose
  /** What it is, and whatever else has to be the same when it is opened. */
  readonly context: string
}

/** Longer ones are not looked at: whoever holds a key never made one. */
export const sealedCharactersMax = 32_768

/**
 * `v1.<key id>.<nonce, ciphertext, tag>`. The id of the key is in clear, so that keys can be
 * rotated, and among the additional data, so that nobody changes it.
 *
 * @throws RangeError when the text is too long to be opened again.
 */
export async function seal(text: string, sealing: Sealing): Promise<string> {
  const id = sealing.keys.currentId()
  const key = await sealing.keys.aead(sealing.purpose, id)
  if (key === undefined) throw new TypeError('The ring has no current key')
  const nonce = new Uint8Array(sealing.random(nonceBytes))
  const additional = additionalOf(id, sealing)
  const sealed = await aead.seal(key, utf8(text), { nonce, additional })
  const whole = `${head}${id}.${base64url(joined([nonce, sealed]))}`
  if (whole.length > sealedCharactersMax) throw new RangeError('It is too long to be sealed')
  return whole
}

/** Undefined for what was not sealed so: by another key, in another context, or by nobody. */
export async function unseal(whole: string, sealing: Sealing): Promise<string | undefined> {
  if (whole.length > sealedCharactersMax || !whole.startsWith(head)) return undefined
  const [id = '', body = '', ...more] = whole.slice(head.length).split('.', 3)
  const bytes = more.length > 0 ? undefined : fromBase64url(body)
  if (bytes === undefined || bytes.length < nonceBytes + tagBytes) return undefined
  const key = await sealing.keys.aead(sealing.purpose, id)
  if (key === undefined) return undefined
  const nonce = bytes.subarray(0, nonceBytes)
  const additional = additionalOf(id, sealing)
  try {
    return textOf(await aead.open(key, bytes.subarray(nonceBytes), { nonce, additional }))
  } catch {
    return undefined
  }
}

const head = 'v1.'

const additionalOf = (id: string, { context }: Sealing): Uint8Array<ArrayBuffer> =>
  utf8(`${head}${id} ${context}`)
