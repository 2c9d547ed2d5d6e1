/** First in, first out, of bounded size: what does not fit is dropped and counted. */
export interface Queue<T> {
  readonly size: number
  /** Dropped so far, in all. */
  readonly dropped: number
  push(entry: T): void
  take(max: number): readonly T[]
  /** Dropped since it was asked last. */
  takeDropped(): number
}

export function createQueue<T>(max: number): Queue<T> {
  let entries: T[] = []
  let dropped = 0
  let told = 0
  return {
    get size() {
      return entries.length
    },
    get dropped() {
      return dropped
    },
    push(entry) {
      if (entries.length >= max) dropped += 1
      else entries.push(entry)
    },
    take(most) {
      const taken = entries.slice(0, most)
      entries = entries.slice(most)
      return taken
    },
    takeDropped() {
      const since = dropped - told
      told = dropped
      return since
    },
  }
}
