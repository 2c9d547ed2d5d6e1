import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { base64url } from '../core/bytes.ts'
import { systemRandom } from '../core/random.ts'
import type { RandomBytes } from '../core/random.ts'
import { storeClosed } from '../core/store-closed.ts'
import type { NamedRemoval, Store } from '../core/store.ts'
import type { DynamodbClient } from './dynamodb/client.ts'
import { createSweep } from './dynamodb/freeing.ts'
import { countRecords, listRecords } from './dynamodb/listing.ts'
import { findRecord, insertRecord, replaceRecord, touchRecord } from './dynamodb/records.ts'
import { noteRemoval, watchRemovals } from './dynamodb/removals.ts'
import { removeAllRecords, removeOwnedRecords, removeRecord } from './dynamodb/removing.ts'
import { createTable } from './dynamodb/table.ts'

export type { DynamodbClient } from './dynamodb/client.ts'

export interface DynamodbStoreOptions {
  /** A table of its own, with the keys `pk` and `sk`, both strings. */
  readonly table: string
  /** Of this process, by which processes tell each other of removals. */
  readonly clock?: Clock
  readonly random?: RandomBytes
}

/**
 * DynamoDB, through `DynamoDBDocument` of `@aws-sdk/lib-dynamodb`, for any number of processes. The
 * client stays its owner's.
 */
export function dynamodbStore(client: DynamodbClient, options: DynamodbStoreOptions): Store {
  const { clock = systemClock, random = systemRandom } = options
  const table = createTable(client, options.table)
  const removals = watchRemovals(table, clock)
  const chance = (): number => (random(1)[0] ?? 0) / 255
  const unique = (): string => base64url(random(12))
  const note = (removal: NamedRemoval) => noteRemoval(table, removal, { clock, unique })
  const sweep = createSweep(table)
  let isClosed = false

  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    if (isClosed) throw storeClosed()
    return question()
  }
  const removeBy = async (removal: NamedRemoval, work: () => Promise<number>): Promise<number> => {
    const count = await ask(work)
    if (count > 0) removals.tell(removal)
    return count
  }

  return {
    name: 'dynamodb',
    isLocal: false,
    insert: (record, caps, nowMs) =>
      ask(() => insertRecord(table, record, { caps, nowMs, chance })),
    find: (kind, key, nowMs) => ask(() => findRecord(table, { kind, key }, nowMs)),
    replace: (record, value, nowMs) => ask(() => replaceRecord(table, { ...record, value }, nowMs)),
    touch: (record, times, nowMs) =>
      ask(() => touchRecord(table, { ...record, ...times }, { nowMs, chance })),
    async remove(kind, key, nowMs) {
      const removing = { nowMs, chance, note }
      const remove = () => removeRecord(table, { kind, key }, removing).then(Number)
      return (await removeBy({ kind, key }, remove)) > 0
    },
    removeOwned: (owned, nowMs) =>
      removeBy(owned, () => removeOwnedRecords(table, owned, { nowMs, chance, note })),
    removeAll: (kind, nowMs) =>
      removeBy({ kind, all: true }, () => removeAllRecords(table, kind, { nowMs, chance, note })),
    list: (query) => ask(() => listRecords(table, query)),
    count: (kind, nowMs) => ask(() => countRecords(table, kind, nowMs)),
    sweep: (recordsMax, nowMs) => ask(() => sweep(recordsMax, nowMs)),
    onRemoval: removals.listen,
    async close() {
      isClosed = true
      await removals.close()
    },
  }
}
