import type {
  Caps,
  Insertion,
  ListQuery,
  OwnedRecords,
  Page,
  RecordKey,
  RecordKind,
  StoredRecord,
} from '../../core/store.ts'
import type { Database, Row } from './database.ts'

const columns = 'key, owner, value, version, created_at_ms, used_at_ms, expires_at_ms'
const onShelf = 'shelf = (SELECT id FROM shelf WHERE kind = ?)'

const sql = {
  shelf: 'SELECT id, count FROM shelf WHERE kind = ?',
  newShelf: 'INSERT INTO shelf (kind) VALUES (?) RETURNING id, count',
  find: `SELECT ${columns} FROM record WHERE ${onShelf} AND key = ? AND expires_at_ms > ?`,
  expired: 'DELETE FROM record WHERE shelf = ? AND key = ? AND expires_at_ms <= ?',
  exists: 'SELECT 1 FROM record WHERE shelf = ? AND key = ?',
  countOwned:
    'SELECT count(*) AS count FROM record WHERE shelf = ? AND owner = ? AND expires_at_ms > ?',
  insert: `INSERT INTO record (shelf, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  replace: `UPDATE record SET value = ?, version = version + 1
    WHERE ${onShelf} AND key = ? AND version = ? AND expires_at_ms > ?`,
  touch: `UPDATE record SET used_at_ms = ?, expires_at_ms = ?
    WHERE ${onShelf} AND key = ? AND expires_at_ms > ?`,
  remove: `DELETE FROM record WHERE ${onShelf} AND key = ? AND expires_at_ms > ?`,
  removeOwned: `DELETE FROM record
    WHERE ${onShelf} AND owner = ? AND expires_at_ms > ? AND key IS NOT ?`,
  removeShelf: 'DELETE FROM shelf WHERE kind = ? RETURNING id',
  discard: 'INSERT INTO discarded_shelf (id) VALUES (?)',
  countExpired: `SELECT count(*) AS count FROM record WHERE ${onShelf} AND expires_at_ms <= ?`,
  list: `SELECT ${columns} FROM record
    WHERE ${onShelf} AND key > ? AND expires_at_ms > ? ORDER BY key LIMIT ?`,
  listOwned: `SELECT ${columns} FROM record
    WHERE ${onShelf} AND owner = ? AND key > ? AND expires_at_ms > ? ORDER BY key LIMIT ?`,
  sweep: `DELETE FROM record WHERE shelf = ? AND key IN (
    SELECT key FROM record WHERE shelf = ? AND expires_at_ms <= ?
    ORDER BY expires_at_ms LIMIT ?)`,
  shelves: 'SELECT id FROM shelf',
  discarded: 'SELECT id FROM discarded_shelf LIMIT 1',
  sweepDiscarded: `DELETE FROM record WHERE shelf = ? AND key IN (
    SELECT key FROM record WHERE shelf = ? LIMIT ?)`,
  forgetDiscarded: 'DELETE FROM discarded_shelf WHERE id = ?',
} as const

interface Room {
  readonly caps: Caps
  readonly nowMs: number
}

/** Within a transaction. */
export function insertRecord(
  database: Database,
  record: StoredRecord,
  { caps, nowMs }: Room,
): Insertion {
  const { kind, key, owner } = record
  const [known] = database.rows(sql.shelf, kind)
  const [shelf] = known === undefined ? database.rows(sql.newShelf, kind) : [known]
  const id = Number(shelf?.['id'])
  const freed = database.change(sql.expired, id, key, nowMs)
  if (freed === 0 && database.rows(sql.exists, id, key).length > 0) return 'exists'
  // Nobody can have more than all: what would take long to count need not be.
  const isOwnerCapped = caps.perOwnerMax < caps.max
  const [owned] = isOwnerCapped ? database.rows(sql.countOwned, id, owner, nowMs) : []
  if (Number(owned?.['count'] ?? 0) >= caps.perOwnerMax) return 'owner-full'
  // As much room as the new one takes; the rest is left to the sweeps.
  const lacking = Number(shelf?.['count']) - freed - caps.max + 1
  if (lacking > 0 && sweepShelf(database, id, { recordsMax: lacking, nowMs }) < lacking) {
    return 'store-full'
  }
  const { value, version, createdAtMs, usedAtMs, expiresAtMs } = record
  const values = [key, owner, value, version, createdAtMs, usedAtMs, expiresAtMs]
  database.change(sql.insert, id, ...values)
  return 'inserted'
}

export function findRecord(
  database: Database,
  { kind, key }: Pick<StoredRecord, 'kind' | 'key'>,
  nowMs: number,
): StoredRecord | undefined {
  const [row] = database.rows(sql.find, kind, key, nowMs)
  return row === undefined ? undefined : recordOf(kind, row)
}

export const replaceRecord = (
  database: Database,
  { kind, key, version, value }: Pick<StoredRecord, 'kind' | 'key' | 'version' | 'value'>,
  nowMs: number,
): boolean => database.change(sql.replace, value, kind, key, version, nowMs) > 0

export const touchRecord = (
  database: Database,
  touched: Pick<StoredRecord, 'kind' | 'key' | 'usedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): boolean => {
  const { kind, key, usedAtMs, expiresAtMs } = touched
  return database.change(sql.touch, usedAtMs, expiresAtMs, kind, key, nowMs) > 0
}

export const removeRecord = (
  database: Database,
  { kind, key }: Pick<StoredRecord, 'kind' | 'key'>,
  nowMs: number,
): boolean => database.change(sql.remove, kind, key, nowMs) > 0

export const removeOwnedRecords = (
  database: Database,
  { kind, owner, except }: OwnedRecords,
  nowMs: number,
): number => database.change(sql.removeOwned, kind, owner, nowMs, except ?? null)

/** Within a transaction. */
export function removeAllRecords(database: Database, kind: RecordKind, nowMs: number): number {
  const count = countRecords(database, kind, nowMs)
  for (const { id } of database.rows(sql.removeShelf, kind)) {
    database.change(sql.discard, Number(id))
  }
  return count
}

/** Looks at what has expired and was not swept yet, and at nothing that is live. */
export function countRecords(database: Database, kind: RecordKind, nowMs: number): number {
  const [shelf] = database.rows(sql.shelf, kind)
  const [expired] = database.rows(sql.countExpired, kind, nowMs)
  return Number(shelf?.['count'] ?? 0) - Number(expired?.['count'])
}

export function listRecords(database: Database, query: ListQuery): Page {
  const { kind, owner, after = '', limit, nowMs } = query
  const rows =
    owner === undefined
      ? database.rows(sql.list, kind, after, nowMs, limit + 1)
      : database.rows(sql.listOwned, kind, owner, after, nowMs, limit + 1)
  const records = rows.slice(0, limit).map((row) => recordOf(kind, row))
  return { records, next: rows.length > limit ? records.at(-1)?.key : undefined }
}

/** Within a transaction. */
export function sweepRecords(database: Database, recordsMax: number, nowMs: number): number {
  const [discarded] = database.rows(sql.discarded)
  if (discarded !== undefined) {
    const id = Number(discarded['id'])
    const freed = database.change(sql.sweepDiscarded, id, id, recordsMax)
    if (freed === 0) database.change(sql.forgetDiscarded, id)
    if (freed > 0) return freed
  }
  let freed = 0
  for (const { id } of database.rows(sql.shelves)) {
    freed += sweepShelf(database, Number(id), { recordsMax: recordsMax - freed, nowMs })
  }
  return freed
}

const sweepShelf = (
  database: Database,
  id: number,
  { recordsMax, nowMs }: { readonly recordsMax: number; readonly nowMs: number },
): number => database.change(sql.sweep, id, id, nowMs, recordsMax)

const recordOf = (kind: RecordKind, row: Row): StoredRecord => ({
  kind,
  // Columns are of the types that the strict table gives them, and keys are what was put in.
  key: String(row['key']) as RecordKey,
  owner: String(row['owner']) as StoredRecord['owner'],
  value: String(row['value']),
  version: Number(row['version']),
  createdAtMs: Number(row['created_at_ms']),
  usedAtMs: Number(row['used_at_ms']),
  expiresAtMs: Number(row['expires_at_ms']),
})
