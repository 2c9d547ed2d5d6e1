import { storeClosed } from '../../core/store-closed.ts'
import type { NamedRemoval } from '../../core/store.ts'
import { inTransaction, whenUnlocked } from './database.ts'
import type { Patience } from './database.ts'
import type { Hearing } from './hearing.ts'
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
  readonly hearing: Hearing
  readonly patience: Patience
}

export function createAsking({ opened, hearing, patience }: AskingParts): Asking {
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
      const { count, id } = await write(() =>
        inTransaction(database, () => {
          const removed = work()
          return { count: removed, id: removed > 0 ? noteRemoval(database, removal) : undefined }
        }),
      )
      if (id !== undefined) hearing.tellOwn(removal, id)
      // Also when there was none: somebody else's removal may not be on the disk yet.
      await flush()
      return count
    },

    close() {
      hearing.close()
      closing ??= opened.close()
      return closing
    },
  }
}
