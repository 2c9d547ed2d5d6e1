import type { Caps, Insertion, RecordKey, RecordKind, StoredRecord } from '../../core/store.ts'
import { again, attempt } from './attempts.ts'
import type { Again, Chance } from './attempts.ts'
import { free, freeSomeExpired } from './freeing.ts'
import {
  headKey,
  isLive,
  live,
  liveKeysOf,
  lookUp,
  ownedKey,
  recordItemKey,
  shelfKey,
  shelfOf,
} from './items.ts'
import type { Shelf } from './items.ts'
import type { Table } from './table.ts'

export interface Room {
  readonly caps: Caps
  readonly nowMs: number
  readonly chance: Chance
}

export const insertRecord = (table: Table, record: StoredRecord, room: Room): Promise<Insertion> =>
  attempt(room.chance, () => tryInsertion(table, record, room))

async function tryInsertion(
  table: Table,
  record: StoredRecord,
  { caps, nowMs }: Room,
): Promise<Insertion | Again> {
  const { kind, key, owner } = record
  // The head is read before what it stands for, so that its revision is never the newer one.
  const head = await table.get(headKey(kind, owner))
  const { shelf, kept } = await lookUp(table, kind, key)
  if (kept !== undefined) {
    if (isLive(kept, shelf, nowMs)) return 'exists'
    await free(table, kept, shelf)
    return again
  }
  const { generation } = shelf
  // Nobody can have more than all: what would take long to read need not be.
  const isOwnerCapped = caps.perOwnerMax < caps.max
  const owned = isOwnerCapped ? await liveKeysOf(table, { kind, owner, generation, nowMs }) : []
  if (owned.length >= caps.perOwnerMax) return 'owner-full'
  if (shelf.count >= caps.max) {
    return (await freeSomeExpired(table, { kind, shelf, nowMs })) > 0 ? again : 'store-full'
  }
  const steps = insertionSteps(table, record, {
    shelf,
    max: caps.max,
    revision: Number(head?.['revision'] ?? 0),
  })
  return (await table.transact(steps)) ? 'inserted' : again
}

interface Seen {
  readonly shelf: Shelf
  readonly max: number
  readonly revision: number
}

/** Nothing of this is done unless all that was seen is still so. */
function insertionSteps(table: Table, record: StoredRecord, { shelf, max, revision }: Seen) {
  const { kind, key, owner, expiresAtMs } = record
  const { generation } = shelf
  return [
    table.change({
      key: shelfKey(kind),
      set: 'SET #generation = :generation ADD #count :one',
      condition: {
        expression: 'attribute_not_exists(#pk) OR (#generation = :generation AND #count < :max)',
        values: { generation, one: 1, max },
      },
    }),
    table.change({
      key: headKey(kind, owner),
      set: 'SET #revision = :next',
      condition: {
        expression: 'attribute_not_exists(#pk) OR #revision = :revision',
        values: { revision, next: revision + 1 },
      },
    }),
    table.put(
      { ...recordItemKey(kind, key), ...record, generation },
      { expression: 'attribute_not_exists(#pk)' },
    ),
    table.put({ ...ownedKey(record), generation, expiresAtMs }),
  ]
}

export async function findRecord(
  table: Table,
  { kind, key }: { readonly kind: RecordKind; readonly key: RecordKey },
  nowMs: number,
): Promise<StoredRecord | undefined> {
  const { shelf, kept } = await lookUp(table, kind, key)
  return kept !== undefined && isLive(kept, shelf, nowMs) ? kept.record : undefined
}

export async function replaceRecord(
  table: Table,
  record: Pick<StoredRecord, 'kind' | 'key' | 'version' | 'value'>,
  nowMs: number,
): Promise<boolean> {
  const { kind, key, version, value } = record
  const { generation } = await shelfOf(table, kind)
  const { expression, values } = live(generation, nowMs)
  return table.update({
    key: recordItemKey(kind, key),
    set: 'SET #value = :value, #version = :next',
    condition: {
      expression: `${expression} AND #version = :version`,
      values: { ...values, value, version, next: version + 1 },
    },
  })
}

export const touchRecord = (
  table: Table,
  touched: Pick<StoredRecord, 'kind' | 'key' | 'usedAtMs' | 'expiresAtMs'>,
  { nowMs, chance }: Pick<Room, 'nowMs' | 'chance'>,
): Promise<boolean> =>
  attempt(chance, async () => {
    const { kind, key, usedAtMs, expiresAtMs } = touched
    const { shelf, kept } = await lookUp(table, kind, key)
    if (kept === undefined || !isLive(kept, shelf, nowMs)) return false
    const { expression, values } = live(shelf.generation, nowMs)
    const steps = [
      table.change({
        key: recordItemKey(kind, key),
        set: 'SET #usedAtMs = :usedAtMs, #expiresAtMs = :expiresAtMs',
        condition: { expression, values: { ...values, usedAtMs, expiresAtMs } },
      }),
      table.change({
        key: ownedKey(kept.record),
        set: 'SET #expiresAtMs = :expiresAtMs',
        condition: { expression: 'attribute_exists(#pk)', values: { expiresAtMs } },
      }),
    ]
    return (await table.transact(steps)) ? true : again
  })
