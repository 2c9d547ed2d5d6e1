import type { NamedRemoval } from '../../core/store.ts'
import type { Database, Row } from './database.ts'

const sql = {
  note: 'INSERT INTO removal (kind, key, owner, except_key) VALUES (?, ?, ?, ?) RETURNING id',
  last: 'SELECT max(id) AS id FROM removal',
  since: 'SELECT id, kind, key, owner, except_key FROM removal WHERE id > ? ORDER BY id LIMIT ?',
  forget: 'DELETE FROM removal WHERE id <= (SELECT max(id) FROM removal) - ?',
} as const

/** Seconds of removals, however fast they come; a process that sleeps longer asks for each anew. */
const removalsKept = 10_000
const heardAtOnceMax = 500

/** Writes down what was removed, for the other processes. Within a transaction. */
export function noteRemoval(database: Database, removal: NamedRemoval): number {
  const [key, owner, except] =
    'key' in removal
      ? [removal.key, null, null]
      : 'owner' in removal
        ? [null, removal.owner, removal.except ?? null]
        : [null, null, null]
  const [row] = database.rows(sql.note, removal.kind, key, owner, except)
  const id = Number(row?.['id'])
  // Now and then is enough, and costs the others nothing.
  if (id % removalsKept === 0) database.change(sql.forget, removalsKept)
  return id
}

export function lastRemoval(database: Database): number {
  const [row] = database.rows(sql.last)
  return Number(row?.['id'] ?? 0)
}

/** Those after this one, with the id of each. Writers take turns, so none appears before these. */
export const removalsSince = (
  database: Database,
  id: number,
): readonly { readonly id: number; readonly removal: NamedRemoval }[] =>
  database
    .rows(sql.since, id, heardAtOnceMax)
    .map((row) => ({ id: Number(row['id']), removal: removalOf(row) }))

function removalOf(row: Row): NamedRemoval {
  const kind = String(row['kind'])
  const { key, owner, except_key: except } = row
  // What was written is what a removal held, brands included.
  if (typeof key === 'string') return { kind, key } as NamedRemoval
  if (typeof owner !== 'string') return { kind, all: true }
  return { kind, owner, ...(typeof except === 'string' ? { except } : {}) } as NamedRemoval
}
