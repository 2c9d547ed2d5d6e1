import { createRemovalListeners } from '../core/removal-listeners.ts'
import { inSlices } from '../core/slices.ts'
import { storeClosed } from '../core/store-closed.ts'
import type {
  Caps,
  Insertion,
  ListQuery,
  OwnedRecords,
  Page,
  RecordKey,
  RecordKind,
  Removal,
  Store,
  StoredRecord,
} from '../core/store.ts'
import {
  countLive,
  createShelf,
  liveEntry,
  liveOwned,
  put,
  recordOf,
  take,
  takeExpired,
} from './memory/shelf.ts'
import type { Entry, Shelf } from './memory/shelf.ts'

/** Far less than a millisecond among a million, and a few when nothing was swept before. */
const sweptAtOnceMax = 50

type Shelves = Map<RecordKind, Shelf>
type Tell = (removal: Removal) => void

/** In this process, and gone with it. Its size is bounded by the caps of what is inserted. */
export function memoryStore(): Store {
  const shelves: Shelves = new Map()
  const listeners = createRemovalListeners()
  const { tell } = listeners
  let isClosed = false

  /** What a method answers, unless the store is closed. */
  const answer = async <T>(work: () => T): Promise<T> => {
    if (isClosed) throw storeClosed()
    return work()
  }

  return {
    name: 'memory',
    isLocal: true,
    insert: (record, caps, nowMs) => answer(() => insert(shelves, record, { caps, nowMs })),
    find: (kind, key, nowMs) => answer(() => find(shelves, { kind, key }, nowMs)),
    replace: (record, value, nowMs) => answer(() => replace(shelves, { ...record, value }, nowMs)),
    touch: (record, times, nowMs) => answer(() => touch(shelves, { ...record, ...times }, nowMs)),
    remove: (kind, key, nowMs) => answer(() => remove(shelves, { kind, key, tell }, nowMs)),
    removeOwned: (owned, nowMs) => answer(() => removeOwned(shelves, { ...owned, tell }, nowMs)),
    removeAll: (kind, nowMs) => answer(() => removeAll(shelves, { kind, tell }, nowMs)),
    list: (query) => answer(() => list(shelves, query)),
    count: (kind, nowMs) => answer(() => count(shelves, kind, nowMs)),
    sweep: (recordsMax, nowMs) =>
      inSlices({ recordsMax, sliceMax: sweptAtOnceMax }, (sliceMax) =>
        answer(() => sweep(shelves, sliceMax, nowMs)),
      ),
    onRemoval: listeners.add,
    async close() {
      isClosed = true
      shelves.clear()
      listeners.clear()
    },
  }
}

interface Named {
  readonly kind: RecordKind
  readonly key: RecordKey
}

interface Room {
  readonly caps: Caps
  readonly nowMs: number
}

function insert(shelves: Shelves, record: StoredRecord, { caps, nowMs }: Room): Insertion {
  const { kind, key, owner } = record
  const shelf = shelves.get(kind) ?? createShelf(kind)
  shelves.set(kind, shelf)
  if (liveEntry(shelf, key, nowMs) !== undefined) return 'exists'
  const isOwnerFull = (): boolean => (shelf.owners.get(owner)?.count ?? 0) >= caps.perOwnerMax
  if (isOwnerFull() && liveOwned(shelf, owner, nowMs).length >= caps.perOwnerMax) {
    return 'owner-full'
  }
  // As much room as the new one takes; the rest is left to the sweeps.
  takeExpired(shelf, shelf.entries.size - caps.max + 1, nowMs)
  if (shelf.entries.size >= caps.max) return 'store-full'
  put(shelf, record)
  return 'inserted'
}

function find(shelves: Shelves, { kind, key }: Named, nowMs: number): StoredRecord | undefined {
  const shelf = shelves.get(kind)
  const entry = liveEntry(shelf, key, nowMs)
  return shelf === undefined || entry === undefined ? undefined : recordOf(shelf, entry)
}

function replace(
  shelves: Shelves,
  { kind, key, version, value }: Pick<StoredRecord, 'kind' | 'key' | 'version' | 'value'>,
  nowMs: number,
): boolean {
  const entry = liveEntry(shelves.get(kind), key, nowMs)
  if (entry?.version !== version) return false
  entry.value = value
  entry.version += 1
  return true
}

function touch(
  shelves: Shelves,
  { kind, key, usedAtMs, expiresAtMs }: Named & Pick<Entry, 'usedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): boolean {
  const shelf = shelves.get(kind)
  const entry = liveEntry(shelf, key, nowMs)
  if (shelf === undefined || entry === undefined) return false
  entry.usedAtMs = usedAtMs
  entry.expiresAtMs = expiresAtMs
  shelf.expiry.move(entry)
  return true
}

function remove(
  shelves: Shelves,
  { kind, key, tell }: Named & { readonly tell: Tell },
  nowMs: number,
): boolean {
  const shelf = shelves.get(kind)
  const entry = liveEntry(shelf, key, nowMs)
  if (shelf === undefined || entry === undefined) return false
  take(shelf, entry)
  tell({ kind, key })
  return true
}

function removeOwned(
  shelves: Shelves,
  { kind, owner, except, tell }: OwnedRecords & { readonly tell: Tell },
  nowMs: number,
): number {
  const shelf = shelves.get(kind)
  const ended = liveOwned(shelf, owner, nowMs).filter(({ key }) => key !== except)
  if (shelf !== undefined) for (const entry of ended) take(shelf, entry)
  tell({ kind, owner, ...(except === undefined ? {} : { except }) })
  return ended.length
}

function removeAll(
  shelves: Shelves,
  { kind, tell }: { readonly kind: RecordKind; readonly tell: Tell },
  nowMs: number,
): number {
  const ended = count(shelves, kind, nowMs)
  shelves.delete(kind)
  tell({ kind, all: true })
  return ended
}

function list(shelves: Shelves, query: ListQuery): Page {
  const { kind, limit, nowMs } = query
  const shelf = shelves.get(kind)
  const records: StoredRecord[] = []
  if (shelf === undefined) return { records, next: undefined }
  for (const entry of entriesAfter(shelf, query)) {
    if (entry.expiresAtMs <= nowMs) continue
    if (records.length === limit) return { records, next: records.at(-1)?.key }
    records.push(recordOf(shelf, entry))
  }
  return { records, next: undefined }
}

/** In the order of their keys. */
function entriesAfter(shelf: Shelf, { owner, after, nowMs }: ListQuery): Iterable<Entry> {
  if (owner === undefined) return shelf.entries.after(after)
  return liveOwned(shelf, owner, nowMs)
    .filter(({ key }) => after === undefined || key > after)
    .sort((left, right) => (left.key < right.key ? -1 : 1))
}

function count(shelves: Shelves, kind: RecordKind, nowMs: number): number {
  const shelf = shelves.get(kind)
  return shelf === undefined ? 0 : countLive(shelf, nowMs)
}

function sweep(shelves: Shelves, recordsMax: number, nowMs: number): number {
  let freed = 0
  for (const shelf of shelves.values()) freed += takeExpired(shelf, recordsMax - freed, nowMs)
  return freed
}
