import type { Clock } from './clock.ts'
import { isNobodys } from './principal.ts'
import type { Caps, Insertion, RecordKey, Store, StoredRecord } from './store.ts'

export interface Room {
  readonly store: Store
  readonly clock: Clock
  readonly caps: Caps
  /** Of the same principal, never of another. Without it, one too many is refused. */
  endOldest?(key: RecordKey): Promise<unknown>
}

/** Others may take the room that was made. */
const attemptsMax = 5

/** Inserts, and ends what its owner did not use for longest when there are too many. */
export async function insertOwned(record: StoredRecord, room: Room): Promise<Insertion> {
  const { store, clock } = room
  const { kind, owner } = record
  // Whoever is nobody must not end, and not keep out, what belongs to somebody else who is nobody.
  const isShared = await isNobodys(owner)
  const caps = isShared ? { perOwnerMax: room.caps.max, max: room.caps.max } : room.caps
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const insertion = await store.insert(record, caps, clock())
    if (insertion !== 'owner-full' || isShared || room.endOldest === undefined) return insertion
    const limit = caps.perOwnerMax
    const { records } = await store.list({ kind, owner, limit, nowMs: clock() })
    const [oldest] = records.toSorted((left, right) => left.usedAtMs - right.usedAtMs)
    if (oldest !== undefined) await room.endOldest(oldest.key)
  }
  return 'owner-full'
}
