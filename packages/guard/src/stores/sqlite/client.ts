import { GuardError } from '../../core/errors.ts'
import type { NodeParts } from './node.ts'

/** What a store needs of SQLite: `DatabaseSync` of `node:sqlite`, or `Database` of the others. */
export interface SqliteClient {
  exec(sql: string): unknown
  /** With `all(...parameters)` and `run(...parameters)`, whose types differ between clients. */
  prepare(sql: string): { readonly all: unknown; readonly run: unknown }
  close(): unknown
}

/** A client that was found, and how a worker finds the same. */
export interface FoundClient {
  open(path: string): SqliteClient
  /** Undefined when the client came from the caller. */
  readonly found: { readonly module: string; readonly member: string | undefined } | undefined
}

type ClientConstructor = new (path: string) => SqliteClient

/** In this order: what is there anyway, what most have, what needs no compiler. */
const candidates = [
  { module: 'node:sqlite', member: 'DatabaseSync' },
  { module: 'better-sqlite3', member: undefined },
  { module: 'libsql', member: undefined },
] as const

/** @throws GuardError GUARD_STORE_CLIENT_MISSING when none of them is there. */
export function findClient({ load }: NodeParts): FoundClient {
  for (const found of candidates) {
    const Client = constructorOf(found, load)
    if (Client !== undefined) return { open: (path) => new Client(path), found }
  }
  throw new GuardError(
    'GUARD_STORE_CLIENT_MISSING',
    'There is no SQLite. Node has one from version 22.13 on; for this one, ' +
      'install `better-sqlite3`, or `libsql`, which needs no compiler.',
  )
}

function constructorOf(
  { module, member }: (typeof candidates)[number],
  load: NodeParts['load'],
): ClientConstructor | undefined {
  try {
    const exported = load(module)
    const found: unknown = member === undefined ? exported : Reflect.get(Object(exported), member)
    // Its name says what it can do; that it can be used at all is tried at once.
    const Client = found as ClientConstructor
    new Client(':memory:').close()
    return Client
  } catch {
    // Not installed, or installed without the binary for this platform.
    return undefined
  }
}

const busyCode = 5
const lockedCode = 6

/** Whether somebody else is writing, in the words of each client. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string' && /^SQLITE_(?:BUSY|LOCKED)/u.test(code)) return true
  const number: unknown = Reflect.get(error, 'errcode')
  // The low byte is the code, the rest its variety (sqlite.org/rescode.html).
  return typeof number === 'number' && [busyCode, lockedCode].includes(number & 0xff)
}
