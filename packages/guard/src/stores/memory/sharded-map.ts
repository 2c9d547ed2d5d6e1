/**
 * A map in many small ones. One map of a million holds the process up for a tenth of a second each
 * time that it grows, and can be gone through in the order of its keys only after sorting them all.
 */
export interface ShardedMap<Key extends string, Value> {
  readonly size: number
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
  /** In the order of the keys, from the one after this. */
  after(key: string | undefined): Iterable<Value>
}

/** Two characters of a hash in base64url make 4096 maps. */
const prefixLength = 2

export function createShardedMap<Key extends string, Value>(): ShardedMap<Key, Value> {
  const shards = new Map<string, Map<Key, Value>>()
  /** Of the prefixes, until there is another one. */
  let order: readonly string[] | undefined
  let size = 0

  function* after(key: string | undefined): Iterable<Value> {
    const from = key?.slice(0, prefixLength) ?? ''
    order ??= [...shards.keys()].sort()
    for (const prefix of order.filter((each) => each >= from)) {
      const shard = shards.get(prefix) ?? new Map<Key, Value>()
      for (const name of [...shard.keys()].sort()) {
        if (key !== undefined && name <= key) continue
        const value = shard.get(name)
        if (value !== undefined) yield value
      }
    }
  }

  return {
    get size() {
      return size
    },
    get: (key) => shards.get(key.slice(0, prefixLength))?.get(key),
    set(key, value) {
      const prefix = key.slice(0, prefixLength)
      const shard = shards.get(prefix) ?? new Map<Key, Value>()
      if (shard.size === 0) {
        shards.set(prefix, shard)
        order = undefined
      }
      if (!shard.has(key)) size += 1
      shard.set(key, value)
    },
    delete(key) {
      const prefix = key.slice(0, prefixLength)
      const shard = shards.get(prefix)
      if (shard?.delete(key) !== true) return
      size -= 1
      if (shard.size > 0) return
      shards.delete(prefix)
      order = undefined
    },
    after,
  }
}
