import { GuardError, isGuardError } from '../../core/errors.ts'
import { checkpointsInThread, checkpointsInTurn } from './checkpoints.ts'
import type { Checkpoints } from './checkpoints.ts'
import { findClient } from './client.ts'
import type { FoundClient, SqliteClient } from './client.ts'
import { createDatabase, whenUnlocked } from './database.ts'
import type { Database, Patience } from './database.ts'
import { createFlush } from './flush.ts'
import { nodeParts } from './node.ts'
import type { File, NodeParts } from './node.ts'
import { prepareDatabase } from './schema.ts'

export interface OpenDatabase {
  readonly database: Database
  readonly checkpoints: Checkpoints
  flush(): Promise<void>
  close(): Promise<void>
}

export interface Opening {
  readonly path: string
  readonly open: ((path: string) => SqliteClient) | undefined
  readonly patience: Patience
}

/** @throws GuardError GUARD_STORE_CLIENT_MISSING, GUARD_STORE_TOO_NEW, GUARD_STORE_UNUSABLE. */
export async function openDatabase({ path, open, patience }: Opening): Promise<OpenDatabase> {
  const node = nodeParts()
  const client = open === undefined ? findClient(node) : { open, found: undefined }
  await createFile(path, node)
  const database = await prepared(path, client, patience)
  const log = await node.files.open(`${path}-wal`, 'r+').catch(unusable)
  return assembled({ database, log, checkpoints: checkpointsOf(path, client, { database, node }) })
}

/**
 * For its owner alone; SQLite gives its other files the same mode. A file that is there already is
 * not opened, as closing it again would take the locks of this process from it
 * (sqlite.org/howtocorrupt.html, section 2.2).
 */
async function createFile(path: string, { files }: NodeParts): Promise<void> {
  const file = await files.open(path, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    return unusable(error)
  })
  await file?.close()
}

async function prepared(
  path: string,
  { open }: FoundClient,
  patience: Patience,
): Promise<Database> {
  let database: Database | undefined
  try {
    const opened = createDatabase(open(path))
    database = opened
    await whenUnlocked(patience, () => prepareDatabase(opened))
    return opened
  } catch (error) {
    database?.close()
    return unusable(error)
  }
}

const checkpointsOf = (
  path: string,
  { found }: FoundClient,
  { database, node }: { readonly database: Database; readonly node: NodeParts },
): Checkpoints =>
  found === undefined
    ? checkpointsInTurn(database)
    : checkpointsInThread({ path, client: found, database, Worker: node.Worker })

function assembled({
  database,
  log,
  checkpoints,
}: {
  readonly database: Database
  readonly log: File
  readonly checkpoints: Checkpoints
}): OpenDatabase {
  const flush = createFlush(log)
  return {
    database,
    checkpoints,
    flush,
    async close() {
      // What could not be flushed was not confirmed.
      await flush().catch(() => undefined)
      await checkpoints.close()
      database.close()
      await log.close()
    },
  }
}

function unusable(cause: unknown): never {
  if (isGuardError(cause)) throw cause
  const reason = cause instanceof Error ? cause.message : 'it says nothing'
  throw new GuardError('GUARD_STORE_UNUSABLE', `The database cannot be used: ${reason}.`, { cause })
}
