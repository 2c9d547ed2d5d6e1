import { Redis } from 'ioredis'
import { Pool } from 'pg'
import type { Store } from '../../src/index.ts'
import { postgresStore } from '../../src/stores/postgres.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { postgresProgram, startPostgres } from './postgres-server.ts'
import { onDisk, redisProgram, startRedis } from './redis-server.ts'
import type { RealServer } from './real-server.ts'

/** A store that several nodes share, with a client that is configured as the documents advise. */
export interface SharedStore {
  readonly name: SharedStoreName
  readonly isInstalled: boolean
  start(): Promise<RealServer>
  open(port: number): OpenStore
}

export type SharedStoreName = 'redis' | 'postgres'

export interface OpenStore {
  readonly store: Store
  end(): Promise<void>
}

export const sharedStores: readonly SharedStore[] = [
  {
    name: 'redis',
    isInstalled: redisProgram !== undefined,
    start: () => startRedis(onDisk),
    open: openRedis,
  },
  {
    name: 'postgres',
    isInstalled: postgresProgram !== undefined,
    start: () => startPostgres(),
    open: openPostgres,
  },
]

function openRedis(port: number): OpenStore {
  const client = new Redis(port, '127.0.0.1', {
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 20, 500),
  })
  // Whoever asks is told; this would be for a log.
  client.on('error', () => undefined)
  const store = redisStore(client)
  return {
    store,
    async end() {
      await store.close()
      client.disconnect()
    },
  }
}

function openPostgres(port: number): OpenStore {
  const pool = new Pool({
    connectionString: `postgres://handfast@127.0.0.1:${port}/postgres`,
    max: 8,
    connectionTimeoutMillis: 1000,
    query_timeout: 3000,
  })
  const store = postgresStore(pool)
  return {
    store,
    async end() {
      await store.close()
      await pool.end()
    },
  }
}
