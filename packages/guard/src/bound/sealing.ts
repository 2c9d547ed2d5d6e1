import { sharedCaps } from '../core/make-room.ts'
import { recordKeyOf } from '../core/mint.ts'
import type { GuardParts } from '../core/parts.ts'
import { nobody, ownerKeyOf } from '../core/principal.ts'
import type { OwnerKey } from '../core/principal.ts'
import type { Caps, RecordKind } from '../core/store.ts'

const ttlMsDefault = 600_000
const ttlMsMax = 24 * 3_600_000

/** @throws TypeError unless it is a time that can be meant. */
export function readTtl(ttlMs: number = ttlMsDefault): number {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1 && ttlMs <= ttlMsMax) return ttlMs
  throw new TypeError(`ttlMs is ${ttlMs}; it has to be a whole number, 1 to ${ttlMsMax}`)
}

export interface Use {
  readonly kind: RecordKind
  /** What is remembered of something that opens once. */
  readonly once: string
  readonly owner: OwnerKey
  readonly expiresAtMs: number
}

/** What one principal, and all, have used and could still present again. */
const usedCaps: Caps = { perOwnerMax: 10_000, max: 1_000_000 }

/** Why it cannot be used; undefined the first time. */
export async function useOnce(
  { store, clock }: Pick<GuardParts, 'clock' | 'store'>,
  { kind, once, owner, expiresAtMs }: Use,
): Promise<string | undefined> {
  const nowMs = clock()
  const key = await recordKeyOf(kind, once)
  const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs }
  const record = { kind, key, owner, value: '', version: 1, ...times }
  const isNobodys = owner === (await ownerKeyOf(nobody))
  const caps = isNobodys ? sharedCaps(usedCaps) : usedCaps
  const insertion = await store.insert(record, caps, nowMs)
  if (insertion === 'inserted') return undefined
  // Without room to remember that it was used, it cannot be let through.
  return insertion === 'exists' ? 'replayed' : insertion
}
