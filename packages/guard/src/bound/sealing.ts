import { GuardError } from '../core/errors.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { recordKeyOf } from '../core/mint.ts'
import type { GuardParts } from '../core/parts.ts'
import type { OwnerKey } from '../core/principal.ts'
import type { Caps, RecordKey, RecordKind, StoredRecord } from '../core/store.ts'

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

type Remembering = Pick<GuardParts, 'clock' | 'store'>

/**
 * Whether it was the first time.
 *
 * @throws GuardError GUARD_STORE_FULL: without room to remember it, it cannot be let through.
 */
export async function useOnce({ store, clock }: Remembering, use: Use): Promise<boolean> {
  const nowMs = clock()
  const record = await recordOf(use, nowMs)
  const insertion = await insertOwned(record, { store, clock, caps: usedCaps })
  if (insertion === 'inserted') return true
  if (insertion === 'exists') return false
  throw new GuardError('GUARD_STORE_FULL', 'There is no room to remember what was used.')
}

/** What one principal, and all, may have open at once. */
const openCaps: Caps = { perOwnerMax: 1000, max: 1_000_000 }

/**
 * Until it is used. Unlike what was used, what is open is little, and the oldest of an owner can
 * make room: whoever has forgotten that it is open refuses it.
 *
 * @throws GuardError GUARD_STORE_FULL.
 */
export async function open({ store, clock }: Remembering, use: Use): Promise<void> {
  const { kind } = use
  const endOldest = (key: RecordKey): Promise<boolean> => store.remove(kind, key, clock())
  const record = await recordOf(use, clock())
  const insertion = await insertOwned(record, { store, clock, caps: openCaps, endOldest })
  if (insertion === 'inserted') return
  throw new GuardError('GUARD_STORE_FULL', 'There is no room to remember what is open.')
}

/** Whether it was open until now. */
export async function useOpen(
  { store, clock }: Remembering,
  { kind, once }: Pick<Use, 'kind' | 'once'>,
): Promise<boolean> {
  return store.remove(kind, await recordKeyOf(kind, once), clock())
}

async function recordOf(
  { kind, once, owner, expiresAtMs }: Use,
  nowMs: number,
): Promise<StoredRecord> {
  const key = await recordKeyOf(kind, once)
  const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs }
  return { kind, key, owner, value: '', version: 1, ...times }
}
