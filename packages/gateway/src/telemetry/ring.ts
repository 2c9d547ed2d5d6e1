/** The newest of many, oldest first. */
export interface Ring<T> {
  push(entry: T): void
  all(): readonly T[]
}

export function createRing<T>(max: number): Ring<T> {
  const entries: T[] = []
  let next = 0
  return {
    push(entry) {
      entries[next] = entry
      next = (next + 1) % max
    },
    all: () =>
      entries.length < max ? [...entries] : [...entries.slice(next), ...entries.slice(0, next)],
  }
}
