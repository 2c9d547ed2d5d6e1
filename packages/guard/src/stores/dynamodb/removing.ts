import type { NamedRemoval, OwnedRecords, RecordKey, RecordKind } from '../../core/store.ts'
import { again, attempt } from './attempts.ts'
import type { Chance } from './attempts.ts'
import type { TransactItem } from './client.ts'
import { countDown } from './freeing.ts'
import {
  isLive,
  liveKeysOf,
  live,
  lookUp,
  ownedKey,
  recordItemKey,
  shelfKey,
  shelfOf,
} from './items.ts'
import { countRecords } from './listing.ts'
import type { Table } from './table.ts'

export interface Removing {
  readonly nowMs: number
  readonly chance: Chance
  /** Writes it down for the other processes, in the same step. */
  note(removal: NamedRemoval): TransactItem
}

/** Two items each, the count and the note: a transaction holds a hundred. */
const removedAtOnceMax = 40

export const removeRecord = (
  table: Table,
  named: { readonly kind: RecordKind; readonly key: RecordKey },
  { nowMs, chance, note }: Removing,
): Promise<boolean> =>
  attempt(chance, async () => {
    const { kind, key } = named
    const { shelf, kept } = await lookUp(table, kind, key)
    if (kept === undefined || !isLive(kept, shelf, nowMs)) return false
    const steps = [
      table.remove(recordItemKey(kind, key), live(shelf.generation, nowMs)),
      table.remove(ownedKey(kept.record)),
      countDown(table, kind, { shelf, by: 1 }),
      note(named),
    ]
    return (await table.transact(steps)) ? true : again
  })

/** Some at a time; when this is interrupted, some are removed, and nothing was confirmed. */
export async function removeOwnedRecords(
  table: Table,
  owned: OwnedRecords,
  removing: Removing,
): Promise<number> {
  let count = 0
  for (;;) {
    const removed = await attempt(removing.chance, () => tryRemoval(table, owned, removing))
    count += removed
    if (removed === 0) return count
  }
}

async function tryRemoval(table: Table, owned: OwnedRecords, { nowMs, note }: Removing) {
  const { kind, owner, except } = owned
  const shelf = await shelfOf(table, kind)
  const { generation } = shelf
  const keys = await liveKeysOf(table, { kind, owner, generation, nowMs })
  const ending = keys.filter((key) => key !== except).slice(0, removedAtOnceMax)
  if (ending.length === 0) return 0
  const steps = [
    ...ending.flatMap((key) => [
      table.remove(recordItemKey(kind, key), live(generation, nowMs)),
      table.remove(ownedKey({ kind, owner, key })),
    ]),
    countDown(table, kind, { shelf, by: ending.length }),
    note(owned),
  ]
  return (await table.transact(steps)) ? ending.length : again
}

/** One step, whatever there is: the records are of an earlier generation from then on. */
export const removeAllRecords = (
  table: Table,
  kind: RecordKind,
  { nowMs, chance, note }: Removing,
): Promise<number> =>
  attempt(chance, async () => {
    const { generation } = await shelfOf(table, kind)
    const count = await countRecords(table, kind, nowMs)
    if (count === 0) return 0
    const steps = [
      table.change({
        key: shelfKey(kind),
        set: 'SET #generation = :next, #count = :none',
        condition: {
          expression: '#generation = :generation',
          values: { generation, next: generation + 1, none: 0 },
        },
      }),
      note({ kind, all: true }),
    ]
    return (await table.transact(steps)) ? count : again
  })
