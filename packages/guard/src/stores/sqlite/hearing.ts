import { createRemovalListeners } from '../../core/removal-listeners.ts'
import type { NamedRemoval, Removal } from '../../core/store.ts'
import { unreferenced } from '../../core/unreferenced.ts'
import type { Database } from './database.ts'
import { lastRemoval, removalsSince } from './removals.ts'

/** Hears of removals: its own at once, those of other processes by looking for them. */
export interface Hearing {
  listen(listener: (removal: Removal) => void): () => void
  /** One of this process, noted under this id. */
  tellOwn(removal: NamedRemoval, id: number): void
  close(): void
}

const lookEveryMs = 250

export function createHearing(database: Database): Hearing {
  const listeners = createRemovalListeners()
  let heardId = lastRemoval(database)
  let listening = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const hearUntil = (untilId: number): void => {
    for (const { id, removal } of removalsSince(database, heardId)) {
      if (id >= untilId) return
      heardId = id
      listeners.tell(removal)
    }
  }

  const look = (untilId: number): void => {
    try {
      hearUntil(untilId)
    } catch {
      // Whoever needs the database hears that it cannot be had; the next look finds what is new.
    }
  }

  return {
    listen(listener) {
      if (listening === 0) {
        heardId = Math.max(heardId, lastRemoval(database))
        timer = unreferenced(setInterval(() => look(Number.POSITIVE_INFINITY), lookEveryMs))
      }
      listening += 1
      const leave = listeners.add(listener)
      let isListening = true
      return () => {
        if (!isListening) return
        isListening = false
        leave()
        listening -= 1
        if (listening === 0) clearInterval(timer)
      }
    },
    tellOwn(removal, id) {
      if (listening === 0) return
      // Those of others come first, so that none of them is passed over.
      if (id > heardId + 1) look(id)
      if (id === heardId + 1) heardId = id
      listeners.tell(removal)
    },
    close() {
      clearInterval(timer)
      listeners.clear()
    },
  }
}
