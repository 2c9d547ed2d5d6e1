import { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresSchema, postgresStore } from '../../src/stores/postgres.ts'
import { storeContract } from '../../src/testing/index.ts'
import { postgresProgram, startPostgres, urlOf } from '../support/postgres-server.ts'
import type { RealServer } from '../support/real-server.ts'

let places = 0
const nextPrefix = (): string => {
  places += 1
  return `place_${places}_`
}

describe.runIf(postgresProgram !== undefined)('Postgres', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.close())

  storeContract({
    test,
    async place() {
      const prefix = nextPrefix()
      const pools: Pool[] = []
      return {
        async open() {
          const pool = new Pool({ connectionString: urlOf(server), max: 6 })
          pools.push(pool)
          return postgresStore(pool, { prefix })
        },
        async discard() {
          for (const pool of pools) await pool.end()
        },
      }
    },
  })
})

describe('PGlite', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await PGlite.create()
  }, 60_000)
  afterAll(() => database.close())

  storeContract({
    test,
    async place() {
      const prefix = nextPrefix()
      return {
        open: async () => postgresStore(database, { prefix }),
        discard: async () => {},
      }
    },
  })
})

describe('the schema', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await PGlite.create()
  }, 60_000)
  afterAll(() => database.close())

  test('can be created again and again, and by somebody else before', async () => {
    await database.query(postgresSchema('ours_'))
    await database.query(postgresSchema('ours_'))
    const store = postgresStore(database, { prefix: 'ours_', schema: 'expect' })
    expect(await store.count('session', 0)).toBe(0)
    const another = postgresStore(database, { prefix: 'ours_' })
    expect(await another.count('session', 0)).toBe(0)
  })

  test('is asked for where it is expected and not there', async () => {
    const store = postgresStore(database, { prefix: 'absent_', schema: 'expect' })
    await expect(store.count('session', 0)).rejects.toThrow('absent_')
  })

  test('is left alone when it is newer than the program', async () => {
    await database.query(postgresSchema('newer_'))
    await database.query('update newer_schema set version = 99')
    const store = postgresStore(database, { prefix: 'newer_' })
    await expect(store.count('session', 0)).rejects.toThrow('newer than this program')
  })

  test('takes no prefix that would have to be quoted', () => {
    for (const prefix of ['', 'Upper_', 'a;b', 'a"b', 'a'.repeat(40)]) {
      expect(() => postgresSchema(prefix), prefix).toThrow(TypeError)
    }
  })

  test('refuses to work where counting before inserting would not be safe', async () => {
    await database.query(`set default_transaction_isolation = 'repeatable read'`)
    const store = postgresStore(database, { prefix: 'ours_', schema: 'expect' })
    await expect(store.removeAll('session', 0)).rejects.toThrow('read committed')
    await database.query(`set default_transaction_isolation = 'read committed'`)
  })
})
