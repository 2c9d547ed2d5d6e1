import { createRemovals, encodeRemoval } from '../../core/removals.ts'
import type { Hear, Removals } from '../../core/removals.ts'
import type { NamedRemoval } from '../../core/store.ts'
import { unreferenced } from '../../core/unreferenced.ts'
import type { Database } from './database.ts'

const sql = {
  note: 'INSERT INTO removal (text) VALUES (?) RETURNING id',
  last: 'SELECT max(id) AS id FROM removal',
  since: 'SELECT id, text FROM removal WHERE id > ? ORDER BY id LIMIT ?',
  forget: 'DELETE FROM removal WHERE id <= ?',
} as const

const removalsKept = 10_000
const heardAtOnceMax = 500
const lookEveryMs = 250

/** Writes down what was removed, for the other processes. Within a transaction. */
export function noteRemoval(database: Database, removal: NamedRemoval): void {
  const [row] = database.rows(sql.note, encodeRemoval(removal))
  const id = Number(row?.['id'])
  // Now and then is enough.
  if (id % removalsKept === 0) database.change(sql.forget, id - removalsKept)
}

/** Looks for what was written down. Writers take turns, so nothing appears before what was seen. */
export function watchRemovals(database: Database): Removals {
  return createRemovals((hear) => {
    let heardId = lastRemoval(database)
    const look = (): void => {
      try {
        heardId = hearSince(database, heardId, hear)
      } catch {
        // Whoever needs the database hears that it cannot be had; the next look finds what is new.
      }
    }
    const timer = unreferenced(setInterval(look, lookEveryMs))
    return async () => clearInterval(timer)
  })
}

function lastRemoval(database: Database): number {
  const [row] = database.rows(sql.last)
  return Number(row?.['id'] ?? 0)
}

/** The id of the last one that was heard. */
function hearSince(database: Database, id: number, hear: Hear): number {
  const rows = database.rows(sql.since, id, heardAtOnceMax)
  const [first] = rows
  // This process slept for so long that some were forgotten.
  if (first !== undefined && Number(first['id']) > id + 1) hear.back()
  for (const { text } of rows) hear.message(String(text))
  return Number(rows.at(-1)?.['id'] ?? id)
}
