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

/** A few MB of log when values are small. */
const writesMax = 250
/** 16 MB, at the size of page that SQLite takes unless told otherwise. */
const pagesMax = 4000
const closingMsMax = 2000

/**
 * A checkpoint waits for the disk twice, so it has a thread and a connection of its own.
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
const checkpoint = client.prepare('PRAGMA wal_checkpoint(PASSIVE)')
const pagesOfLog = () => {
  try {
    return checkpoint.all()[0].log
  } catch {
    // Somebody else is at it, or the disk is full; the next one comes soon.
    return 0
  }
}
parentPort.on('message', (message) => {
  if (message === 'checkpoint') {
    parentPort.postMessage(pagesOfLog())
    return
  }
  client.close()
  parentPort.close()
})
`

export interface ThreadParts {
  readonly path: string
  readonly client: NonNullable<FoundClient['found']>
  readonly database: Database
  readonly Worker: NodeParts['Worker']
}

export function checkpointsInThread(parts: ThreadParts): Checkpoints {
  let thread: Thread | undefined
  let writes = 0
  let isBusy = false
  let ended: Promise<unknown> = Promise.resolve()

  const start = (): Thread => {
    const workerData = { path: parts.path, from: import.meta.url, ...parts.client }
    const started = new parts.Worker(program, { eval: true, workerData })
    ended = new Promise((resolve) => started.on('exit', resolve))
    started.on('message', (pages) => {
      isBusy = false
      // A log begins anew when all of it is in the database, which somebody who writes without a
      // pause never sees; what is left to do is little.
      if (Number(pages) > pagesMax) checkpoint(parts.database, 'RESTART')
    })
    // A thread that failed is begun anew when there is something to do.
    started.on('error', () => {
      thread = undefined
      isBusy = false
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
      checkpoint(database, 'PASSIVE')
    },
    close: async () => {},
  }
}

function checkpoint(database: Database, mode: 'PASSIVE' | 'RESTART'): void {
  try {
    database.rows(`PRAGMA wal_checkpoint(${mode})`)
  } catch {
    // Somebody else is at it, or the database was closed meanwhile; the next one comes soon.
  }
}
