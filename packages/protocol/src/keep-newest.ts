/**
 * Keeps an entry; beyond so many, the one that came first makes room. One that is there keeps its
 * place: a map that has an entry taken out and put back, again and again, remembers each time until
 * it is made anew, and passes all of them when the entry is looked up.
 */
export function keepNewest<Key, Value>(
  entries: Map<Key, Value>,
  [key, value]: readonly [Key, Value],
  max: number,
): void {
  if (entries.size >= max && !entries.has(key)) forgetOldest(entries)
  entries.set(key, value)
}

/** How far each map was emptied from its front, where it remembers what was there as well. */
const fronts = new WeakMap<object, MapIterator<unknown>>()

function forgetOldest<Key>(entries: Map<Key, unknown>): void {
  // Of this very map, so that its keys are.
  const known = fronts.get(entries) as MapIterator<Key> | undefined
  const oldest = known?.next()
  if (oldest !== undefined && oldest.done !== true) return void entries.delete(oldest.value)
  const front = entries.keys()
  fronts.set(entries, front)
  const first = front.next()
  if (first.done !== true) entries.delete(first.value)
}
