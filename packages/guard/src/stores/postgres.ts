import type { OwnerKey } from '../core/principal.ts'
import { createRemovals, encodeRemoval } from '../core/removals.ts'
import type { Insertion, ListQuery, Page, RecordKey, RecordKind } from '../core/store.ts'
import type { Store, StoredRecord } from '../core/store.ts'
import { forgive, subscribe } from './postgres/client.ts'
import type { PostgresLike } from './postgres/client.ts'
import { schemaSql } from './postgres/schema.ts'

export type { PostgresLike } from './postgres/client.ts'

export interface PostgresStoreOptions {
  /** What all names begin with: small letters, digits and `_`. */
  readonly prefix?: string
  /**
   * `expect` for users of the database who may not create anything: then `postgresSchema` has been
   * run by somebody who may.
   */
  readonly schema?: 'create' | 'expect'
}

const prefixDefault = 'handfast_'

/**
 * What `postgresStore` creates, for those who create tables by themselves.
 *
 * @throws TypeError when the prefix cannot be part of a name.
 */
export function postgresSchema(prefix: string = prefixDefault): string {
  // It becomes part of statements: nothing that would have to be quoted is let in.
  if (!/^[a-z_][a-z0-9_]{0,30}$/u.test(prefix)) {
    throw new TypeError('postgresStore: prefix has to be 1 to 31 small letters, digits or "_"')
  }
  return schemaSql(prefix)
}

/**
 * Postgres, through a `Pool` of `pg`, PGlite, or anything that runs a statement. The client stays
 * its owner's: `close` gives back the one connection that hears of removals.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function postgresStore(client: PostgresLike, options: PostgresStoreOptions = {}): Store {
  const { prefix = prefixDefault, schema = 'create' } = options
  const create = postgresSchema(prefix)
  const channel = `${prefix}removals`
  const removals = createRemovals((hear) => subscribe(client, channel, hear))
  let created: Promise<unknown> | undefined
  forgive(client)

  const query = async (text: string, values: unknown[]): Promise<readonly Row[]> => {
    if (schema === 'create') {
      created ??= client.query(create)
      await created.catch((error: unknown) => {
        created = undefined
        throw error
      })
    }
    const { rows } = await client.query(text, values)
    // Every statement names its columns, and each is a text, a number or a boolean.
    return rows as readonly Row[]
  }
  /** What a function returns. */
  const call = async (name: string, ...values: unknown[]): Promise<unknown> => {
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    const [row] = await query(`select ${prefix}${name}(${places}) as result`, values)
    return row?.['result']
  }

  return {
    name: 'postgres',
    isLocal: false,

    async insert(record, { perOwnerMax, max }, nowMs) {
      const { kind, key, owner, value, createdAtMs, usedAtMs, expiresAtMs } = record
      const told = [kind, key, owner, value, createdAtMs, usedAtMs, expiresAtMs]
      // The function returns these four and nothing else.
      return String(await call('insert', ...told, perOwnerMax, max, nowMs)) as Insertion
    },

    async find(kind, key, nowMs) {
      const where = 'r.kind = $1 and r.expires_at_ms > $2 and r.key = $3'
      const [row] = await query(select(prefix, where), [kind, nowMs, key])
      return row === undefined ? undefined : recordOf(kind, row)
    },

    replace: async ({ kind, key, version }, value, nowMs) =>
      (await call('replace', kind, key, version, value, nowMs)) === true,

    touch: async ({ kind, key }, { usedAtMs, expiresAtMs }, nowMs) =>
      (await call('touch', kind, key, usedAtMs, expiresAtMs, nowMs)) === true,

    remove: async (kind, key, nowMs) =>
      (await call('remove', kind, key, encodeRemoval({ kind, key }), nowMs)) === true,

    async removeOwned({ kind, owner, except }, nowMs) {
      const removal = { kind, owner, ...(except === undefined ? {} : { except }) }
      const message = encodeRemoval(removal)
      return Number(await call('remove_owned', kind, owner, except ?? null, message, nowMs))
    },

    removeAll: async (kind, nowMs) =>
      Number(await call('remove_all', kind, encodeRemoval({ kind, all: true }), nowMs)),

    async list({ kind, owner, after, limit, nowMs }: ListQuery): Promise<Page> {
      const ofOwner = owner === undefined ? '' : ' and r.owner = $5'
      const where = `r.kind = $1 and r.expires_at_ms > $2 and r.key > $3${ofOwner}`
      const text = `${select(prefix, where)} order by r.key limit $4`
      const values = [kind, nowMs, after ?? '', limit + 1, ...(owner === undefined ? [] : [owner])]
      const rows = await query(text, values)
      const records = rows.slice(0, limit).map((row) => recordOf(kind, row))
      return { records, next: rows.length > limit ? records.at(-1)?.key : undefined }
    },

    async count(kind: RecordKind, nowMs) {
      const where = 'r.kind = $1 and r.expires_at_ms > $2'
      const counted = `select count(*) as result from (${select(prefix, where)}) live`
      const [row] = await query(counted, [kind, nowMs])
      return Number(row?.['result'])
    },

    sweep: async (recordsMax, nowMs) => Number(await call('sweep', recordsMax, nowMs)),
    onRemoval: removals.listen,
    close: removals.close,
  }
}

type Row = Readonly<Record<string, string | number | boolean>>

const select = (prefix: string, where: string): string => `
select r.key, r.owner, r.value, r.version, r.created_at_ms, r.used_at_ms, r.expires_at_ms
from ${prefix}record r join ${prefix}kind k on k.kind = r.kind and k.generation = r.generation
where ${where}`

function recordOf(kind: RecordKind, row: Row): StoredRecord {
  return {
    kind,
    // Keys and owners are as `insert` was given them, which asked for the brands.
    key: String(row['key']) as RecordKey,
    owner: String(row['owner']) as OwnerKey,
    value: String(row['value']),
    version: Number(row['version']),
    createdAtMs: Number(row['created_at_ms']),
    usedAtMs: Number(row['used_at_ms']),
    expiresAtMs: Number(row['expires_at_ms']),
  }
}
