import { systemRandom } from '../core/random.ts'
import type { RandomBytes } from '../core/random.ts'
import { inSlices } from '../core/slices.ts'
import type { Store } from '../core/store.ts'
import { createAsking } from './sqlite/asking.ts'
import type { SqliteClient } from './sqlite/client.ts'
import { inTransaction } from './sqlite/database.ts'
import type { Patience } from './sqlite/database.ts'
import { openDatabase } from './sqlite/open-database.ts'
import type { OpenDatabase } from './sqlite/open-database.ts'
import {
  countRecords,
  findRecord,
  insertRecord,
  listRecords,
  removeAllRecords,
  removeOwnedRecords,
  removeRecord,
  replaceRecord,
  sweepRecords,
  touchRecord,
} from './sqlite/records.ts'
import { watchRemovals } from './sqlite/removals.ts'

export type { SqliteClient } from './sqlite/client.ts'

export interface SqliteStoreOptions {
  /** A file of its own on a disk of this machine; it is made when it is not there. */
  readonly path: string
  /**
   * Opens the database with a client of yours: `(path) => new Database(path)`. Without it,
   * `node:sqlite` is taken where there is one, else `better-sqlite3`, else `libsql`.
   */
  readonly open?: (path: string) => SqliteClient
  /** How long another process may hold the database before a question is refused. */
  readonly waitMsMax?: number
  readonly random?: RandomBytes
}

const waitMsMaxDefault = 1500
/** So many are swept before the process may do something else. */
const sweptAtOnceMax = 25

/**
 * In a file: it survives a restart, and several processes of one machine may share it.
 *
 * @throws TypeError when there is no path.
 * @throws GuardError GUARD_STORE_CLIENT_MISSING, GUARD_STORE_TOO_NEW, GUARD_STORE_UNUSABLE.
 */
export async function sqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, open, waitMsMax = waitMsMaxDefault, random = systemRandom } = options
  if (path === '' || path === ':memory:') {
    throw new TypeError('path has to name a file; for a store in memory there is memoryStore')
  }
  const patience = { waitMsMax, random: () => (random(1)[0] ?? 0) / 255 }
  return storeOf(await openDatabase({ path, open, patience }), patience)
}

function storeOf(opened: OpenDatabase, patience: Patience): Store {
  const { database } = opened
  const removals = watchRemovals(database)
  const { read, write, removeBy, close } = createAsking({ opened, removals, patience })
  return {
    name: 'sqlite',
    isLocal: false,
    insert: (record, caps, nowMs) =>
      write(() => inTransaction(database, () => insertRecord(database, record, { caps, nowMs }))),
    find: (kind, key, nowMs) => read(() => findRecord(database, { kind, key }, nowMs)),
    async replace(record, value, nowMs) {
      const isReplaced = await write(() => replaceRecord(database, { ...record, value }, nowMs))
      if (isReplaced) await opened.flush()
      return isReplaced
    },
    touch: (record, times, nowMs) =>
      write(() => touchRecord(database, { ...record, ...times }, nowMs)),
    async remove(kind, key, nowMs) {
      const named = { kind, key }
      return (await removeBy(named, () => Number(removeRecord(database, named, nowMs)))) > 0
    },
    removeOwned: (owned, nowMs) =>
      removeBy(owned, () => removeOwnedRecords(database, owned, nowMs)),
    removeAll: (kind, nowMs) =>
      removeBy({ kind, all: true }, () => removeAllRecords(database, kind, nowMs)),
    list: (query) => read(() => listRecords(database, query)),
    count: (kind, nowMs) => read(() => countRecords(database, kind, nowMs)),
    sweep: (recordsMax, nowMs) =>
      inSlices({ recordsMax, sliceMax: sweptAtOnceMax }, (sliceMax) =>
        write(() => inTransaction(database, () => sweepRecords(database, sliceMax, nowMs))),
      ),
    onRemoval: removals.listen,
    close,
  }
}
