import type { Removal } from './store.ts'

/** Who wants to hear of removals in this process; part of each driver. */
export interface RemovalListeners {
  add(listener: (removal: Removal) => void): () => void
  tell(removal: Removal): void
  clear(): void
}

export function createRemovalListeners(): RemovalListeners {
  const listeners = new Set<(removal: Removal) => void>()
  return {
    add(listener) {
      // Wrapped, so that one that is added twice is two.
      const own = (removal: Removal): void => listener(removal)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    tell(removal) {
      for (const listener of listeners) {
        try {
          listener(removal)
        } catch {
          // What was removed is removed, and the next one has to hear of it.
        }
      }
    },
    clear: () => listeners.clear(),
  }
}
