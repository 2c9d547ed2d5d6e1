import type { ListQuery, Page, RecordKind, StoredRecord } from '../../core/store.ts'
import type { ItemKey } from './client.ts'
import { isLive, keptOf, liveKeysOf, lookUp, shelfOf } from './items.ts'
import { keyOf } from './table.ts'
import type { Table } from './table.ts'

/** Of items of all kinds, which a page has to be picked from. */
const scannedAtOnceMax = 500
/** After so many a page may be short; there is a next one. */
const scansOfPageMax = 10
const scansMax = 20_000

export const listRecords = (table: Table, query: ListQuery): Promise<Page> =>
  query.owner === undefined ? listKind(table, query) : listOwned(table, query, query.owner)

async function listOwned(
  table: Table,
  { kind, after = '', limit, nowMs }: ListQuery,
  owner: StoredRecord['owner'],
): Promise<Page> {
  const { generation } = await shelfOf(table, kind)
  const keys = await liveKeysOf(table, { kind, owner, generation, nowMs })
  const further = keys.filter((key) => key > after)
  const shown = further.slice(0, limit)
  const found = await Promise.all(shown.map((key) => lookUp(table, kind, key)))
  // Some may have ended in between.
  const records = found.flatMap(({ shelf, kept }) =>
    kept !== undefined && isLive(kept, shelf, nowMs) ? [kept.record] : [],
  )
  return { records, next: further.length > limit ? shown.at(-1) : undefined }
}

/** In the order that DynamoDB keeps, which is that of no attribute. */
async function listKind(table: Table, query: ListQuery): Promise<Page> {
  const { kind, limit, nowMs } = query
  const { generation } = await shelfOf(table, kind)
  const records: StoredRecord[] = []
  let after = itemKeyOf(query.after)
  for (let number = 0; number < scansOfPageMax; number += 1) {
    const filter = liveOfKind({ kind, generation, nowMs })
    const { items, next } = await table.scan({ filter, limit: scannedAtOnceMax, after })
    const shown = items.slice(0, limit - records.length)
    records.push(...shown.map((item) => keptOf(item).record))
    // The next page begins after the last that is shown, or after the last that was looked at.
    after = shown.length < items.length ? keyOf(shown.at(-1)) : next
    if (after === undefined || records.length === limit) break
  }
  return { records, next: after === undefined ? undefined : JSON.stringify(after) }
}

function itemKeyOf(after: string | undefined): ItemKey | undefined {
  const parsed: unknown = after === undefined ? undefined : JSON.parse(after)
  return typeof parsed === 'object' && parsed !== null ? keyOf({ ...parsed }) : undefined
}

/** Goes through the whole table: for operators, not for requests. */
export async function countRecords(table: Table, kind: RecordKind, nowMs: number): Promise<number> {
  const { generation } = await shelfOf(table, kind)
  let count = 0
  let after: ItemKey | undefined
  for (let number = 0; number < scansMax; number += 1) {
    const filter = liveOfKind({ kind, generation, nowMs })
    const { items, next } = await table.scan({ filter, limit: scannedAtOnceMax, after })
    count += items.length
    if (next === undefined) return count
    after = next
  }
  return count
}

const liveOfKind = (values: {
  readonly kind: RecordKind
  readonly generation: number
  readonly nowMs: number
}) => ({
  expression:
    '#sk = :record AND #kind = :kind AND #generation = :generation AND #expiresAtMs > :nowMs',
  values: { record: 'record', ...values },
})
