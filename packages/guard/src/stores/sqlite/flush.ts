import type { File } from './node.ts'

/**
 * Makes what was committed outlive a power failure, away from the event loop. In the mode that
 * SQLite is in, a commit is in the write-ahead log, which is flushed to the disk at a checkpoint
 * only (sqlite.org/pragma.html#pragma_synchronous); flushing that file is what `FULL` adds, and
 * there it would hold up the process. Whoever comes while the disk is busy shares the next flush.
 */
export function createFlush(log: Pick<File, 'datasync'>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  const begin = (): Promise<void> => {
    const begun = log.datasync()
    running = begun
    const settle = (): void => {
      if (running === begun) running = undefined
    }
    begun.then(settle, settle)
    return begun
  }

  return () => {
    if (running === undefined) return begin()
    next ??= running
      // That one failed is the matter of those who waited for it.
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
}
