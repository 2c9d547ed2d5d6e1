import { within } from '../../core/deadline.ts'
import type { FoundClient } from './client.ts'
import type { Database } from './database.ts'
import type { NodeParts, Thread } from './node.ts'

/** Moves what was written from the write-ahead log into the database; the log stays short. */
export interface Checkpoints {
  /** Called after each write. */
  count(): void
  close(): Promise<void>
}

/** About 4 MB of log when values are small. */
const writesMax = 1000
const closingMsMax = 2000

/**
 * A checkpoint waits for the disk twice, so it has a thread and a connection of its own. A passive
 * one holds up nobody, but never ends the log of a process that writes without a pause; when that
 * has grown long, one is made that has the writers wait.
 *
 * The text of a program, as a file would not be found where the sources are run.
 */
const program = `
const { createRequire } = require('node:module')
const { parentPort, workerData } = require('node:worker_threads')
const { path, from, module, member } = workerData
const exported = createRequire(from)(module)
const Client = member === undefined ? exported : exported[member]
const client = new Client(path)
client.exec('PRAGMA busy_timeout = 200')
client.exec('PRAGMA synchronous = NORMAL')
client.exec('PRAGMA wal_autocheckpoint = 0')
const checkpoint = (mode) => client.prepare('PRAGMA wal_checkpoint(' + mode + ')').all()[0]
const pagesMax = 4000
parentPort.on('message', (message) => {
  if (message === 'close') {
    client.close()
    parentPort.close()
    return
  }
  try {
    const { log } = checkpoint('PASSIVE')
    if (log > pagesMax) checkpoint('RESTART')
  } catch {
    // Somebody else is at it, or the disk is full; the next one comes soon.
  }
  parentPort.postMessage('done')
})
`

export function checkpointsInThread(
  path: string,
  client: NonNullable<FoundClient['found']>,
  { Worker }: NodeParts,
): Checkpoints {
  let thread: Thread | undefined
  let writes = 0
  let isBusy = false
  let ended: Promise<unknown> = Promise.resolve()

  const start = (): Thread => {
    const workerData = { path, from: import.meta.url, ...client }
    const started = new Worker(program, { eval: true, workerData })
    ended = new Promise((resolve) => started.on('exit', resolve))
    const free = (): void => {
      isBusy = false
    }
    started.on('message', free)
    // A thread that failed is begun anew when there is something to do.
    started.on('error', () => {
      thread = undefined
      free()
    })
    started.unref()
    return started
  }

  return {
    count() {
      writes += 1
      if (writes < writesMax || isBusy) return
      writes = 0
      isBusy = true
      thread ??= start()
      thread.postMessage('checkpoint')
    },
    async close() {
      thread?.postMessage('close')
      const late = (): Error => new Error('The checkpoint has not ended.')
      await within(ended, closingMsMax, late).catch(() => thread?.terminate())
    },
  }
}

/** With a client of the caller's, which a thread could not open. */
export function checkpointsInTurn(database: Database): Checkpoints {
  let writes = 0
  return {
    count() {
      writes += 1
      if (writes < writesMax) return
      writes = 0
      try {
        database.rows('PRAGMA wal_checkpoint(PASSIVE)')
      } catch {
        // Somebody else is at it; the next one comes soon.
      }
    },
    close: async () => {},
  }
}
