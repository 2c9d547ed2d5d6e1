import type { RecordKind } from '../../core/store.ts'
import type { ItemKey, TransactItem } from './client.ts'
import { isLive, keptOf, ownedKey, recordItemKey, shelfKey, shelfOf } from './items.ts'
import type { Kept, Shelf } from './items.ts'
import type { Table } from './table.ts'

/** What a round may look at; each that is freed is a question of its own. */
const lookedAtMax = 100
const scannedAtOnceMax = 500
const scansMax = 2000

/** Deletes a record that is over, unless it came alive meanwhile. */
export function free(table: Table, { record, generation }: Kept, shelf: Shelf): Promise<boolean> {
  const { kind, key, expiresAtMs } = record
  const unchanged = {
    expression: '#generation = :generation AND #expiresAtMs = :expiresAtMs',
    values: { generation, expiresAtMs },
  }
  const steps = [
    table.remove(recordItemKey(kind, key), unchanged),
    table.remove(ownedKey(record)),
    // What is of an earlier generation is not counted any more.
    ...(generation === shelf.generation ? [countDown(table, kind, { shelf, by: 1 })] : []),
  ]
  return table.transact(steps)
}

/** Refused when all of the kind was removed meanwhile. */
export const countDown = (
  table: Table,
  kind: RecordKind,
  { shelf, by }: { readonly shelf: Shelf; readonly by: number },
): TransactItem =>
  table.change({
    key: shelfKey(kind),
    set: 'ADD #count :less',
    condition: {
      expression: '#generation = :generation',
      values: { generation: shelf.generation, less: -by },
    },
  })

interface Full {
  readonly kind: RecordKind
  readonly shelf: Shelf
  readonly nowMs: number
}

const expiredOfKind =
  '#sk = :record AND #kind = :kind AND #generation = :generation AND #expiresAtMs <= :nowMs'

/** Goes through the table until some of a kind were found that are over; how many were freed. */
export async function freeSomeExpired(table: Table, { kind, shelf, nowMs }: Full): Promise<number> {
  let after: ItemKey | undefined
  for (let number = 0; number < scansMax; number += 1) {
    const { items, next } = await table.scan({
      filter: {
        expression: expiredOfKind,
        values: { record: 'record', kind, generation: shelf.generation, nowMs },
      },
      limit: scannedAtOnceMax,
      after,
    })
    const freed = await freeAll(table, items.slice(0, lookedAtMax).map(keptOf), shelf)
    if (freed > 0 || next === undefined) return freed
    after = next
  }
  return 0
}

async function freeAll(table: Table, kept: readonly Kept[], shelf: Shelf): Promise<number> {
  let freed = 0
  // One after the other, as all of them change the same count.
  for (const each of kept) if (await free(table, each, shelf)) freed += 1
  return freed
}

/** Looks at some items, and goes on from there the next time. */
export function createSweep(table: Table): (recordsMax: number, nowMs: number) => Promise<number> {
  let after: ItemKey | undefined
  return async (recordsMax, nowMs) => {
    const { items, next } = await table.scan({
      filter: { expression: '#sk = :record', values: { record: 'record' } },
      limit: Math.min(recordsMax, lookedAtMax),
      after,
    })
    after = next
    const shelves = new Map<RecordKind, Shelf>()
    let freed = 0
    for (const kept of items.map(keptOf)) {
      const { kind } = kept.record
      const shelf = shelves.get(kind) ?? (await shelfOf(table, kind))
      shelves.set(kind, shelf)
      if (!isLive(kept, shelf, nowMs) && (await free(table, kept, shelf))) freed += 1
    }
    return freed
  }
}
