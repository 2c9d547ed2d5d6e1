import { base64url } from './bytes.ts'
import { digest } from './digest.ts'
import type { RandomBytes } from './random.ts'
import type { RecordKey, RecordKind } from './store.ts'

/** 256 bits, twice what ASVS 5.0 7.2.3 asks for. */
const idBytes = 32

/** A name that nobody can guess, and that says nothing. */
export const mintId = (random: RandomBytes): string => base64url(random(idBytes))

const idShape = /^[A-Za-z0-9_-]{43}$/

export const hasIdShape = (text: string): boolean => idShape.test(text)

/** Stores hold hashes, so that whoever reads one cannot use what is in it. */
export async function recordKeyOf(kind: RecordKind, id: string): Promise<RecordKey> {
  // The text is a digest of exactly this kind and id, which is what the brand says.
  return (await digest(`${kind} ${id}`)) as RecordKey
}
