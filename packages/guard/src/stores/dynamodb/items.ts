import { lengthPrefixed } from '../../core/bytes.ts'
import type { OwnerKey } from '../../core/principal.ts'
import type { RecordKey, RecordKind, StoredRecord } from '../../core/store.ts'
import type { Item, ItemKey } from './client.ts'
import type { Condition, Table } from './table.ts'

/** How many there are of a kind; all of it is removed by counting its generation up. */
export interface Shelf {
  readonly generation: number
  readonly count: number
}

export const shelfKey = (kind: RecordKind): ItemKey => ({
  pk: `shelf ${lengthPrefixed([kind])}`,
  sk: 'shelf',
})

export const recordItemKey = (kind: RecordKind, key: RecordKey): ItemKey => ({
  pk: `record ${lengthPrefixed([kind, key])}`,
  sk: 'record',
})

/** The partition of an owner holds its head, and what it has under the keys of the records. */
export const ownerPk = (kind: RecordKind, owner: OwnerKey): string =>
  `owner ${lengthPrefixed([kind, owner])}`

const ownedPrefix = 'key '

export const headKey = (kind: RecordKind, owner: OwnerKey): ItemKey => ({
  pk: ownerPk(kind, owner),
  sk: 'head',
})

export const ownedKey = ({ kind, owner, key }: Named): ItemKey => ({
  pk: ownerPk(kind, owner),
  sk: `${ownedPrefix}${key}`,
})

export type Named = Pick<StoredRecord, 'kind' | 'owner' | 'key'>

/** A record with the generation that it was inserted in. */
export interface Kept {
  readonly record: StoredRecord
  readonly generation: number
}

export async function shelfOf(table: Table, kind: RecordKind): Promise<Shelf> {
  const item = await table.get(shelfKey(kind))
  return { generation: Number(item?.['generation'] ?? 0), count: Number(item?.['count'] ?? 0) }
}

export const keptOf = (item: Item): Kept => ({
  generation: Number(item['generation']),
  record: {
    // The store wrote these, and nobody else writes into its table.
    kind: String(item['kind']),
    key: String(item['key']) as RecordKey,
    owner: String(item['owner']) as OwnerKey,
    value: String(item['value']),
    version: Number(item['version']),
    createdAtMs: Number(item['createdAtMs']),
    usedAtMs: Number(item['usedAtMs']),
    expiresAtMs: Number(item['expiresAtMs']),
  },
})

/** The keys of an owner's live records, in order. */
export async function liveKeysOf(
  table: Table,
  { kind, owner, generation, nowMs }: LiveOwned,
): Promise<readonly RecordKey[]> {
  const items = await table.partition(ownerPk(kind, owner), ownedPrefix)
  return items
    .filter((item) => item['generation'] === generation && Number(item['expiresAtMs']) > nowMs)
    .map((item) => String(item['sk']).slice(ownedPrefix.length) as RecordKey)
}

export interface LiveOwned {
  readonly kind: RecordKind
  readonly owner: OwnerKey
  readonly generation: number
  readonly nowMs: number
}

/** What makes a record live. */
export const live = (generation: number, nowMs: number): Condition => ({
  expression: '#generation = :generation AND #expiresAtMs > :nowMs',
  values: { generation, nowMs },
})

export const isLive = ({ record, generation }: Kept, shelf: Shelf, nowMs: number): boolean =>
  generation === shelf.generation && record.expiresAtMs > nowMs

/** The record under a key, live or not, and its shelf. */
export async function lookUp(
  table: Table,
  kind: RecordKind,
  key: RecordKey,
): Promise<{ readonly shelf: Shelf; readonly kept: Kept | undefined }> {
  const [shelf, item] = await Promise.all([
    shelfOf(table, kind),
    table.get(recordItemKey(kind, key)),
  ])
  return { shelf, kept: item === undefined ? undefined : keptOf(item) }
}
