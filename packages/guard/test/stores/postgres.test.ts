import { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { postgresStore } from '../../src/stores/postgres.ts'
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
