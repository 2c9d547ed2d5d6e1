import type { OwnerKey } from '../core/principal.ts'
import { createRemovals, encodeRemoval } from '../core/removals.ts'
import type {
  Insertion,
  NamedRemoval,
  RecordKey,
  RecordKind,
  Store,
  StoredRecord,
} from '../core/store.ts'
import { storeClosed } from '../core/store-closed.ts'
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
  const { prefix = prefixDefault } = options
  const tables = openTables(client, options)
  const removals = createRemovals((hear) => subscribe(client, `${prefix}removals`, hear))
  forgive(client)
  return {
    name: 'postgres',
    isLocal: false,
    ...oneRecord(tables),
    ...manyRecords(tables),
    ...removing(tables, removals.tell),
    onRemoval: removals.listen,
    async close() {
      tables.close()
      await removals.close()
    },
  }
}

interface Tables {
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>
  /** What a function returns. */
  call(name: string, ...values: readonly unknown[]): Promise<unknown>
  /** A query for live records. */
  select(where: string): string
  close(): void
}

function openTables(client: PostgresLike, options: PostgresStoreOptions): Tables {
  const { prefix = prefixDefault, schema = 'create' } = options
  const create = postgresSchema(prefix)
  let created: Promise<unknown> | undefined
  let isClosed = false

  const ready = async (): Promise<void> => {
    if (schema === 'expect') return
    created ??= client.query(create)
    try {
      await created
    } catch (error) {
      created = undefined
      throw error
    }
  }
  const query: Tables['query'] = async (text, values) => {
    if (isClosed) throw storeClosed()
    await ready()
    const { rows } = await client.query(text, [...values])
    // Every statement names its columns, and each is a text, a number or a boolean.
    return rows as readonly Row[]
  }
  return {
    query,
    async call(name, ...values) {
      const places = values.map((_, index) => `$${index + 1}`).join(', ')
      const [row] = await query(`select ${prefix}${name}(${places}) as result`, values)
      return row?.['result']
    },
    select: (where) => `
      select r.key, r.owner, r.value, r.version, r.created_at_ms, r.used_at_ms, r.expires_at_ms
      from ${prefix}record r
      join ${prefix}kind k on k.kind = r.kind and k.generation = r.generation
      where r.kind = $1 and r.expires_at_ms > $2 ${where}`,
    close() {
      isClosed = true
    },
  }
}

const oneRecord = ({
  call,
  query,
  select,
}: Tables): Pick<Store, 'insert' | 'find' | 'replace' | 'touch'> => ({
  async insert(record, { perOwnerMax, max }, nowMs) {
    const { kind, key, owner, value, createdAtMs, usedAtMs, expiresAtMs } = record
    const told = [kind, key, owner, value, createdAtMs, usedAtMs, expiresAtMs]
    // The function returns these four and nothing else.
    return String(await call('insert', ...told, perOwnerMax, max, nowMs)) as Insertion
  },

  async find(kind, key, nowMs) {
    const [row] = await query(select('and r.key = $3'), [kind, nowMs, key])
    return row === undefined ? undefined : recordOf(kind, row)
  },

  replace: async ({ kind, key, version }, value, nowMs) =>
    (await call('replace', kind, key, version, value, nowMs)) === true,

  touch: async ({ kind, key }, { usedAtMs, expiresAtMs }, nowMs) =>
    (await call('touch', kind, key, usedAtMs, expiresAtMs, nowMs)) === true,
})

const manyRecords = ({ call, query, select }: Tables): Pick<Store, 'list' | 'count' | 'sweep'> => ({
  async list({ kind, owner, after, limit, nowMs }) {
    const ofOwner = owner === undefined ? '' : 'and r.owner = $5'
    const text = `${select(`and r.key > $3 ${ofOwner}`)} order by r.key limit $4`
    const values = [kind, nowMs, after ?? '', limit + 1, ...(owner === undefined ? [] : [owner])]
    const rows = await query(text, values)
    const records = rows.slice(0, limit).map((row) => recordOf(kind, row))
    return { records, next: rows.length > limit ? records.at(-1)?.key : undefined }
  },

  async count(kind, nowMs) {
    const [row] = await query(`select count(*) as result from (${select('')}) live`, [kind, nowMs])
    return Number(row?.['result'])
  },

  sweep: async (recordsMax, nowMs) => Number(await call('sweep', recordsMax, nowMs)),
})

/** Listeners of this process hear of it at once, those of others when it is committed. */
const removing = (
  { call }: Tables,
  tell: (removal: NamedRemoval) => void,
): Pick<Store, 'remove' | 'removeOwned' | 'removeAll'> => ({
  async remove(kind, key, nowMs) {
    const removal = { kind, key }
    const wasLive = (await call('remove', kind, key, encodeRemoval(removal), nowMs)) === true
    if (wasLive) tell(removal)
    return wasLive
  },

  async removeOwned({ kind, owner, except }, nowMs) {
    const removal = { kind, owner, ...(except === undefined ? {} : { except }) }
    const message = encodeRemoval(removal)
    const count = await call('remove_owned', kind, owner, except ?? null, message, nowMs)
    tell(removal)
    return Number(count)
  },

  async removeAll(kind, nowMs) {
    const removal = { kind, all: true } as const
    const count = await call('remove_all', kind, encodeRemoval(removal), nowMs)
    tell(removal)
    return Number(count)
  },
})

type Row = Readonly<Record<string, string | number | boolean>>

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
