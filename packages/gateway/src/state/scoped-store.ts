import type { RecordKind, Removal, Store, StoredRecord } from '@handfast/guard'

/**
 * A part of a store for one upstream: what is minted for it is not found from another one's,
 * whoever asks. Closing it leaves the store open.
 */
export function scopedStore(store: Store, scope: string): Store {
  const prefix = `${scope}/`
  const outer = (kind: RecordKind): RecordKind => prefix + kind
  const inner = <R extends { readonly kind: RecordKind }>(record: R): R => ({
    ...record,
    kind: record.kind.slice(prefix.length),
  })
  const outerOf = <R extends { readonly kind: RecordKind }>(record: R): R => ({
    ...record,
    kind: outer(record.kind),
  })
  const innerOrNone = (record: StoredRecord | undefined): StoredRecord | undefined =>
    record === undefined ? undefined : inner(record)

  return {
    name: store.name,
    isLocal: store.isLocal,
    insert: (record, caps, nowMs) => store.insert(outerOf(record), caps, nowMs),
    find: async (kind, key, nowMs) => innerOrNone(await store.find(outer(kind), key, nowMs)),
    replace: (record, value, nowMs) => store.replace(outerOf(record), value, nowMs),
    touch: (record, times, nowMs) => store.touch(outerOf(record), times, nowMs),
    remove: (kind, key, nowMs) => store.remove(outer(kind), key, nowMs),
    removeOwned: (owned, nowMs) => store.removeOwned(outerOf(owned), nowMs),
    removeAll: (kind, nowMs) => store.removeAll(outer(kind), nowMs),
    async list(query) {
      const { records, next } = await store.list(outerOf(query))
      return { records: records.map(inner), next }
    },
    count: (kind, nowMs) => store.count(outer(kind), nowMs),
    sweep: (recordsMax, nowMs) => store.sweep(recordsMax, nowMs),
    onRemoval: (listener) =>
      store.onRemoval((removal) => {
        const ours = oursOf(removal, prefix)
        if (ours !== undefined) listener(ours)
      }),
    close: async () => undefined,
  }
}

function oursOf(removal: Removal, prefix: string): Removal | undefined {
  if ('missed' in removal) return removal
  if (!removal.kind.startsWith(prefix)) return undefined
  return { ...removal, kind: removal.kind.slice(prefix.length) }
}
