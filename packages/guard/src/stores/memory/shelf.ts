import type { OwnerKey } from '../../core/principal.ts'
import type { RecordKey, RecordKind, StoredRecord } from '../../core/store.ts'
import { createExpiryHeap } from '../../core/expiry-heap.ts'
import type { ExpiryHeap } from '../../core/expiry-heap.ts'
import { createShardedMap } from './sharded-map.ts'
import type { ShardedMap } from './sharded-map.ts'

/** A record as it is kept. Changed in place, and never handed out. */
export interface Entry {
  readonly key: RecordKey
  readonly owned: Owned
  value: string
  version: number
  readonly createdAtMs: number
  usedAtMs: number
  expiresAtMs: number
  /** In the heap. */
  position: number
  /** Its neighbours among those of the same owner. */
  before: Entry | undefined
  after: Entry | undefined
}

/** What one owner has: a list without any storage but that of the entries. */
export interface Owned {
  readonly owner: OwnerKey
  count: number
  first: Entry | undefined
}

/** Everything of one kind. */
export interface Shelf {
  readonly kind: RecordKind
  readonly entries: ShardedMap<RecordKey, Entry>
  readonly owners: ShardedMap<OwnerKey, Owned>
  readonly expiry: ExpiryHeap<Entry>
}

export const createShelf = (kind: RecordKind): Shelf => ({
  kind,
  entries: createShardedMap(),
  owners: createShardedMap(),
  expiry: createExpiryHeap(),
})

export function put(shelf: Shelf, record: StoredRecord): void {
  const { key, owner, value, version, createdAtMs, usedAtMs, expiresAtMs } = record
  const owned = shelf.owners.get(owner) ?? { owner, count: 0, first: undefined }
  if (owned.count === 0) shelf.owners.set(owner, owned)
  const entry: Entry = {
    key,
    owned,
    value,
    version,
    createdAtMs,
    usedAtMs,
    expiresAtMs,
    position: 0,
    before: undefined,
    after: owned.first,
  }
  if (owned.first !== undefined) owned.first.before = entry
  owned.first = entry
  owned.count += 1
  shelf.entries.set(key, entry)
  shelf.expiry.add(entry)
}

export function take(shelf: Shelf, entry: Entry): void {
  const { key, owned, before, after } = entry
  shelf.entries.delete(key)
  shelf.expiry.remove(entry)
  if (before === undefined) owned.first = after
  else before.after = after
  if (after !== undefined) after.before = before
  owned.count -= 1
  if (owned.count === 0) shelf.owners.delete(owned.owner)
}

/** What is live under a key. What is over is taken away when it is seen. */
export function liveEntry(
  shelf: Shelf | undefined,
  key: RecordKey,
  nowMs: number,
): Entry | undefined {
  const entry = shelf?.entries.get(key)
  if (shelf === undefined || entry === undefined || entry.expiresAtMs > nowMs) return entry
  take(shelf, entry)
  return undefined
}

/** All that an owner has, without what is over, which is taken away. */
export function liveOwned(shelf: Shelf | undefined, owner: OwnerKey, nowMs: number): Entry[] {
  const live: Entry[] = []
  let entry = shelf?.owners.get(owner)?.first
  while (shelf !== undefined && entry !== undefined) {
    // Read first, as the entry forgets its neighbour when it is taken.
    const next = entry.after
    if (entry.expiresAtMs > nowMs) live.push(entry)
    else take(shelf, entry)
    entry = next
  }
  return live
}

export const countLive = ({ expiry }: Shelf, nowMs: number): number =>
  expiry.size - expiry.countUntil(nowMs)

/** Takes away what is over, in the order in which it ended, and looks at nothing else. */
export function takeExpired(shelf: Shelf, recordsMax: number, nowMs: number): number {
  let taken = 0
  for (; taken < recordsMax; taken += 1) {
    const first = shelf.expiry.top()
    if (first === undefined || first.expiresAtMs > nowMs) break
    take(shelf, first)
  }
  return taken
}

export const recordOf = ({ kind }: Shelf, entry: Entry): StoredRecord => ({
  kind,
  key: entry.key,
  owner: entry.owned.owner,
  value: entry.value,
  version: entry.version,
  createdAtMs: entry.createdAtMs,
  usedAtMs: entry.usedAtMs,
  expiresAtMs: entry.expiresAtMs,
})
