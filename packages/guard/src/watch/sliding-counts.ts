import { keepNewest } from '@handfast/protocol'

/** Counts per name within a window that moves; it holds so many names and no more. */
export interface SlidingCounts {
  /** Counts one. How many there were within the window, this one included. */
  add(name: string, atMs: number): number
  /** Begins anew, so that one attack is told once a window. */
  clear(name: string): void
}

export interface SlidingCountsOptions {
  readonly windowMs: number
  readonly namesMax: number
}

interface Counted {
  /** Of the part of the window that began last. */
  part: number
  current: number
  before: number
}

/**
 * Two parts of a window each: the earlier one counts by how much of it is still within the window.
 * That takes three numbers a name, however many things are counted.
 */
export function createSlidingCounts({ windowMs, namesMax }: SlidingCountsOptions): SlidingCounts {
  const counts = new Map<string, Counted>()

  const found = (name: string, part: number): Counted => {
    const counted = counts.get(name) ?? { part, current: 0, before: 0 }
    keepNewest(counts, [name, counted], namesMax)
    return counted
  }

  return {
    add(name, atMs) {
      const part = Math.floor(atMs / windowMs)
      const counted = found(name, part)
      if (counted.part < part) {
        counted.before = counted.part === part - 1 ? counted.current : 0
        counted.current = 0
        counted.part = part
      }
      counted.current += 1
      const left = 1 - (atMs % windowMs) / windowMs
      return counted.current + Math.floor(counted.before * left)
    },
    clear: (name) => void counts.delete(name),
  }
}
