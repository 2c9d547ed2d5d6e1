import { GuardError } from '../../core/errors.ts'
import { inTransaction, lockMsMax } from './database.ts'
import type { Database } from './database.ts'

/** Of what is below; kept in `user_version`, where a program of another version finds it. */
const schemaVersion = 1

/**
 * A shelf holds what is live of a kind. To remove all of it, the shelf is thrown away in one step
 * and its records later, some at a time. Ids of shelves and removals are never used again.
 */
const schema = `
CREATE TABLE shelf (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL UNIQUE,
  count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE discarded_shelf (id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE record (
  shelf INTEGER NOT NULL,
  key TEXT NOT NULL,
  owner TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (shelf, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_by_owner ON record (shelf, owner, expires_at_ms);
CREATE INDEX record_by_expiry ON record (shelf, expires_at_ms);

CREATE TRIGGER record_inserted AFTER INSERT ON record BEGIN
  UPDATE shelf SET count = count + 1 WHERE id = new.shelf;
END;

CREATE TRIGGER record_deleted AFTER DELETE ON record BEGIN
  UPDATE shelf SET count = count - 1 WHERE id = old.shelf;
END;

CREATE TABLE removal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL
) STRICT;
`

/** Of this connection. Checkpoints are made elsewhere, and what must be durable is flushed. */
const settings = `
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA trusted_schema = OFF;
`

/** @throws GuardError GUARD_STORE_UNUSABLE, GUARD_STORE_TOO_NEW. */
export function prepareDatabase(database: Database): void {
  database.execute(`PRAGMA busy_timeout = ${lockMsMax}`)
  // Asked first, as changing the journal of somebody else's file would be no reading of it.
  isPrepared(database)
  const [journal] = database.rows('PRAGMA journal_mode = WAL')
  if (journal?.['journal_mode'] !== 'wal') {
    throw new GuardError(
      'GUARD_STORE_UNUSABLE',
      'SQLite cannot keep a write-ahead log there. Use a file on a disk of this machine.',
    )
  }
  database.execute(settings)
  inTransaction(database, () => {
    if (isPrepared(database)) return
    database.execute(`${schema}; PRAGMA user_version = ${schemaVersion}`)
  })
}

/** False when there is nothing in it. */
function isPrepared(database: Database): boolean {
  // The tables before the version: another process may make both, together, between these two.
  const [tables] = database.rows(
    "SELECT count(*) AS count, total(name = 'shelf') AS shelves FROM sqlite_schema",
  )
  const [row] = database.rows('PRAGMA user_version')
  const version = Number(row?.['user_version'])
  if (version > schemaVersion) {
    throw new GuardError(
      'GUARD_STORE_TOO_NEW',
      `The database is of version ${version}, and this package knows version ${schemaVersion}. ` +
        'Update the package, or give it another file.',
    )
  }
  if (tables?.['count'] === 0) return false
  if (version === schemaVersion && tables?.['shelves'] === 1) return true
  throw new GuardError(
    'GUARD_STORE_UNUSABLE',
    'The database belongs to something else. Give the store a file of its own.',
  )
}
