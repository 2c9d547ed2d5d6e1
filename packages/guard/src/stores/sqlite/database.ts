import { GuardError } from '../../core/errors.ts'
import { isBusy } from './client.ts'
import type { SqliteClient } from './client.ts'

/** SQL, one step after another; none of it waits for a lock longer than `lockMsMax`. */
export interface Database {
  rows(sql: string, ...parameters: readonly Parameter[]): readonly Row[]
  /** How many rows were changed. */
  change(sql: string, ...parameters: readonly Parameter[]): number
  execute(sql: string): void
  close(): void
}

export type Parameter = string | number | null
export type Row = Readonly<Record<string, unknown>>

/** Others write for a fraction of this; waiting longer in one go would hold up the process. */
export const lockMsMax = 4
const pauseMsMax = 12

interface Statement {
  all(...parameters: readonly Parameter[]): Row[]
  run(...parameters: readonly Parameter[]): { readonly changes: number | bigint }
}

export function createDatabase(client: SqliteClient): Database {
  const statements = new Map<string, Statement>()
  const statementOf = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    // All three clients have both, and the columns are those that the statements here name.
    const made = client.prepare(sql) as Statement
    statements.set(sql, made)
    return made
  }
  return {
    rows: (sql, ...parameters) => statementOf(sql).all(...parameters),
    change: (sql, ...parameters) => Number(statementOf(sql).run(...parameters).changes),
    execute: (sql) => void client.exec(sql),
    close() {
      statements.clear()
      client.close()
    },
  }
}

/** All of it or nothing, and nobody else writes meanwhile. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.change('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.change('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: Database): void {
  try {
    database.change('ROLLBACK')
  } catch {
    // SQLite has done so by itself, as it does when the disk is full.
  }
}

export interface Patience {
  readonly waitMsMax: number
  /** 0 to 1. */
  random(): number
}

/**
 * Tries again while somebody else writes, and lets the process go on in between.
 *
 * @throws GuardError GUARD_STORE_UNAVAILABLE when that took too long.
 */
export async function whenUnlocked<T>(patience: Patience, work: () => T): Promise<T> {
  const { waitMsMax, random } = patience
  let waitedMs = 0
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (waitedMs >= waitMsMax) throw stillLocked(error)
    }
    // Of different lengths, so that two processes do not keep meeting.
    const pauseMs = 1 + random() * pauseMsMax
    waitedMs += pauseMs + lockMsMax
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

const stillLocked = (cause: unknown): GuardError =>
  new GuardError(
    'GUARD_STORE_UNAVAILABLE',
    'Another process keeps the database locked; end it, or give this one a file of its own.',
    { cause },
  )
