import { aead, nonceBytes } from './aead.ts'
import type { Additional } from './aead.ts'
import { utf8 } from './bytes.ts'
import type { KeyPurpose, KeyRing } from './keys.ts'
import { whenThere } from './maybe-later.ts'
import type { MaybeLater } from './maybe-later.ts'
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
export function seal(text: string, sealing: Sealing): MaybeLater<string> {
  const { keys, random, purpose } = sealing
  const id = keys.currentId()
  return whenThere(keys.aead(purpose, id), (key) => {
    if (key === undefined) throw new TypeError('The ring has no current key')
    const bound = { nonce: random(nonceBytes), additional: additionalOf(id, sealing) }
    return whenThere(aead.seal(key, text, bound), (sealed) => {
      const whole = `${head}${id}.${sealed}`
      if (whole.length > sealedCharactersMax) throw new RangeError('It is too long to be sealed')
      return whole
    })
  })
}

/** Undefined for what was not sealed so: by another key, in another context, or by nobody. */
export function unseal(whole: string, sealing: Sealing): MaybeLater<string | undefined> {
  if (whole.length > sealedCharactersMax || !whole.startsWith(head)) return undefined
  const end = whole.indexOf('.', head.length)
  if (end < 0) return undefined
  const id = whole.slice(head.length, end)
  return whenThere(sealing.keys.aead(sealing.purpose, id), (key) =>
    key === undefined ? undefined : aead.open(key, whole.slice(end + 1), additionalOf(id, sealing)),
  )
}

const head = 'v1.'

/** Of each, with the key that it was last asked for: to make it anew costs more than a digest. */
const latest = new WeakMap<Sealing, { readonly id: string; readonly additional: Additional }>()

function additionalOf(id: string, sealing: Sealing): Additional {
  const known = latest.get(sealing)
  if (known?.id === id) return known.additional
  const additional = utf8(`${head}${id} ${sealing.context}`)
  latest.set(sealing, { id, additional })
  return additional
}
