/** A map whose keys are taken out and put back, some of them with every request. */
export interface RevolvingMap<Key, Value> {
  get(key: Key): Value | undefined
  /** A new key comes last. */
  set(key: Key, value: Value): void
  delete(key: Key): void
  /** In the order in which their keys came. */
  values(): IterableIterator<Value>
}

/** So few that to pass all of them, and what was taken out of them, is no work. */
const recentMax = 64

/**
 * A map in V8 remembers what was taken out of it until it is made anew, which is the later the more
 * it holds; a key that was taken out and put back n times is found in n steps. Here it is in a
 * small map, and in the long one only what has stayed while others came.
 */
export function createRevolvingMap<Key, Value>(): RevolvingMap<Key, Value> {
  const recent = new Map<Key, Value>()
  const settled = new Map<Key, Value>()
  return {
    get: (key) => recent.get(key) ?? settled.get(key),
    set(key, value) {
      if (settled.has(key)) return void settled.set(key, value)
      recent.set(key, value)
      if (recent.size <= recentMax) return
      for (const [one, its] of recent) settled.set(one, its)
      recent.clear()
    },
    delete(key) {
      if (!recent.delete(key)) settled.delete(key)
    },
    *values() {
      yield* settled.values()
      yield* recent.values()
    },
  }
}
