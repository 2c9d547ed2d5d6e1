import type { Removals } from '../../core/removals.ts'
import { storeClosed } from '../../core/store-closed.ts'
import type { NamedRemoval } from '../../core/store.ts'
import { inTransaction, whenUnlocked } from './database.ts'
import type { Patience } from './database.ts'
import type { OpenDatabase } from './open-database.ts'
import { noteRemoval } from './removals.ts'

/** How the store asks its database, until it is closed. */
export interface Asking {
  read<T>(work: () => T): Promise<T>
  write<T>(work: () => T): Promise<T>
  /** Removes so many; others hear of it when it is done, the caller when it is on the disk. */
  removeBy(removal: NamedRemoval, work: () => number): Promise<number>
  close(): Promise<void>
}

export interface AskingParts {
  readonly opened: OpenDatabase
  readonly removals: Removals
  readonly patience: Patience
}

export function createAsking({ opened, removals, patience }: AskingParts): Asking {
  const { database, checkpoints, flush } = opened
  let closing: Promise<void> | undefined

  const read = async <T>(work: () => T): Promise<T> => {
    if (closing !== undefined) throw storeClosed()
    return whenUnlocked(patience, work)
  }

  const write = async <T>(work: () => T): Promise<T> => {
    const result = await read(work)
    checkpoints.count()
    return result
  }

  return {
    read,
    write,

    async removeBy(removal, work) {
      const count = await write(() =>
        inTransaction(database, () => {
          const removed = work()
          if (removed > 0) noteRemoval(database, removal)
          return removed
        }),
      )
      if (count > 0) removals.tell(removal)
      // Also when there was none: somebody else's removal may not be on the disk yet.
      await flush()
      return count
    },

    close() {
      closing ??= removals.close().then(opened.close)
      return closing
    },
  }
}
