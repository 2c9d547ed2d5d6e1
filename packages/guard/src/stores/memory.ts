import type { OwnerKey } from '../core/principal.ts'
import type {
  Insertion,
  RecordKey,
  RecordKind,
  Removal,
  Store,
  StoredRecord,
} from '../core/store.ts'

/** What is live of one kind. */
interface Shelf {
  readonly records: Map<RecordKey, StoredRecord>
  readonly byOwner: Map<OwnerKey, Set<RecordKey>>
  /** Where the last sweep stopped. */
  sweeping: Iterator<StoredRecord> | undefined
}

/** In this process, and gone with it. Its size is bounded by the caps of what is inserted. */
export function memoryStore(): Store {
  const shelves = new Map<RecordKind, Shelf>()
  const listeners = new Set<(removal: Removal) => void>()

  const shelfOf = (kind: RecordKind): Shelf => {
    const known = shelves.get(kind)
    if (known !== undefined) return known
    const made: Shelf = { records: new Map(), byOwner: new Map(), sweeping: undefined }
    shelves.set(kind, made)
    return made
  }

  const live = (kind: RecordKind, key: RecordKey, nowMs: number): StoredRecord | undefined => {
    const shelf = shelves.get(kind)
    const record = shelf?.records.get(key)
    if (shelf === undefined || record === undefined) return undefined
    if (record.expiresAtMs > nowMs) return record
    take(shelf, record)
    return undefined
  }

  const tell = (removal: Removal): void => {
    for (const listener of listeners) listener(removal)
  }

  return {
    name: 'memory',
    isLocal: true,

    async insert(record, caps, nowMs): Promise<Insertion> {
      if (live(record.kind, record.key, nowMs) !== undefined) return 'exists'
      const shelf = shelfOf(record.kind)
      const owned = shelf.byOwner.get(record.owner)
      if ((owned?.size ?? 0) >= caps.perOwnerMax) {
        for (const key of owned ?? []) live(record.kind, key, nowMs)
        if ((owned?.size ?? 0) >= caps.perOwnerMax) return 'owner-full'
      }
      if (shelf.records.size >= caps.max && sweepShelf(shelf, caps.max, nowMs) === 0) {
        return 'store-full'
      }
      shelf.records.set(record.key, record)
      shelf.byOwner.set(
        record.owner,
        (shelf.byOwner.get(record.owner) ?? new Set()).add(record.key),
      )
      return 'inserted'
    },

    find: async (kind, key, nowMs) => live(kind, key, nowMs),

    async replace({ kind, key, version }, value, nowMs) {
      const found = live(kind, key, nowMs)
      if (found?.version !== version) return false
      shelfOf(kind).records.set(key, { ...found, value, version: version + 1 })
      return true
    },

    async touch({ kind, key }, { usedAtMs, expiresAtMs }, nowMs) {
      const found = live(kind, key, nowMs)
      if (found === undefined) return false
      shelfOf(kind).records.set(key, { ...found, usedAtMs, expiresAtMs })
      return true
    },

    async remove(kind, key, nowMs) {
      const found = live(kind, key, nowMs)
      if (found === undefined) return false
      take(shelfOf(kind), found)
      tell({ kind, key })
      return true
    },

    async removeOwned({ kind, owner, except }, nowMs) {
      const shelf = shelfOf(kind)
      const found = [...(shelf.byOwner.get(owner) ?? [])]
        .filter((key) => key !== except)
        .map((key) => live(kind, key, nowMs))
        .filter((record) => record !== undefined)
      for (const record of found) take(shelf, record)
      tell({ kind, owner, ...(except === undefined ? {} : { except }) })
      return found.length
    },

    async removeAll(kind, nowMs) {
      const count = countLive(shelfOf(kind), nowMs)
      shelves.delete(kind)
      tell({ kind, all: true })
      return count
    },

    async list({ kind, owner, after, limit, nowMs }) {
      const shelf = shelfOf(kind)
      const keys = owner === undefined ? shelf.records.keys() : (shelf.byOwner.get(owner) ?? [])
      const sorted = [...keys].sort().filter((key) => after === undefined || key > after)
      const records = sorted
        .slice(0, limit)
        .map((key) => live(kind, key, nowMs))
        .filter((record) => record !== undefined)
      return { records, next: sorted.length > limit ? sorted[limit - 1] : undefined }
    },

    count: async (kind, nowMs) => countLive(shelfOf(kind), nowMs),

    async sweep(recordsMax, nowMs) {
      let freed = 0
      for (const shelf of shelves.values()) freed += sweepShelf(shelf, recordsMax, nowMs)
      return freed
    },

    onRemoval(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async close() {
      shelves.clear()
      listeners.clear()
    },
  }
}

function take({ records, byOwner }: Shelf, { key, owner }: StoredRecord): void {
  records.delete(key)
  const owned = byOwner.get(owner)
  owned?.delete(key)
  if (owned?.size === 0) byOwner.delete(owner)
}

function countLive({ records }: Shelf, nowMs: number): number {
  let count = 0
  for (const { expiresAtMs } of records.values()) if (expiresAtMs > nowMs) count += 1
  return count
}

/** Looks at so many records and goes on from there the next time. */
function sweepShelf(shelf: Shelf, recordsMax: number, nowMs: number): number {
  shelf.sweeping ??= shelf.records.values()
  let freed = 0
  for (let seen = 0; seen < recordsMax; seen += 1) {
    const { done, value } = shelf.sweeping.next()
    if (done === true) {
      shelf.sweeping = undefined
      break
    }
    if (value.expiresAtMs > nowMs) continue
    take(shelf, value)
    freed += 1
  }
  return freed
}
