import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { isAnonymous } from './principal.ts'
import type { Caps, Insertion, RecordKey, Store, StoredRecord } from './store.ts'

export interface Room {
  readonly store: Store
  readonly clock: Clock
  readonly caps: Caps
  /** Of the same principal, never of another. */
  endOldest(key: RecordKey): Promise<unknown>
}

/**
 * As `insertMakingRoom`, but that whoever is nobody ends nothing of somebody else who is nobody:
 * they share all the room that there is.
 */
export async function insertFor(
  { principal }: Pick<Caller, 'principal'>,
  record: StoredRecord,
  room: Room,
): Promise<Insertion> {
  if (!isAnonymous(principal)) return insertMakingRoom(record, room)
  return room.store.insert(record, sharedCaps(room.caps), room.clock())
}

export const sharedCaps = ({ max }: Caps): Caps => ({ perOwnerMax: max, max })

/** Others may take the room that was made. */
const attemptsMax = 5

/** Inserts, and ends what its owner did not use for longest when there are too many. */
export async function insertMakingRoom(record: StoredRecord, room: Room): Promise<Insertion> {
  const { store, clock, caps } = room
  const { kind, owner } = record
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const insertion = await store.insert(record, caps, clock())
    if (insertion !== 'owner-full') return insertion
    const limit = caps.perOwnerMax
    const { records } = await store.list({ kind, owner, limit, nowMs: clock() })
    const [oldest] = records.toSorted((left, right) => left.usedAtMs - right.usedAtMs)
    if (oldest !== undefined) await room.endOldest(oldest.key)
  }
  return 'owner-full'
}
