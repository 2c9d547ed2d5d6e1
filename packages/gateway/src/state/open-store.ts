import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { memoryStore } from '@handfast/guard/stores/memory'
import type { Store } from '@handfast/guard'
import type { StateConfig } from '../config/config.ts'
import { withFile } from '../opening/with-file.ts'

/**
 * What several upstreams, and several gateways, share. Clients of databases are loaded only when
 * they are asked for.
 *
 * @throws GuardError when a file cannot be used. A server is not asked before there is something
 *   to ask; while it cannot be reached, requests are refused with 503.
 */
export async function openStore(state: StateConfig): Promise<Store> {
  switch (state.store) {
    case 'memory':
      return memoryStore()
    case 'sqlite': {
      const { sqliteStore } = await import('@handfast/guard/stores/sqlite')
      const folder = dirname(state.path)
      await withFile(folder, mkdir(folder, { recursive: true, mode: 0o700 }))
      return sqliteStore({ path: state.path })
    }
    case 'redis':
      return openRedis(state.url)
    case 'postgres':
      return openPostgres(state.url)
  }
}

/** A connection that says nothing for so long is given up, and there is another one. */
const silentMsMax = 3000

async function openRedis(url: string): Promise<Store> {
  const { Redis } = await import('ioredis')
  const { redisStore } = await import('@handfast/guard/stores/redis')
  // The guard waits no longer than its own limit; what is late is refused, not queued.
  const client = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: silentMsMax,
    socketTimeout: silentMsMax,
    keepAlive: silentMsMax,
  })
  // The store tells of it: every request that needs it is refused meanwhile.
  client.on('error', () => undefined)
  return endingWith(redisStore(client), () => client.disconnect())
}

async function openPostgres(url: string): Promise<Store> {
  const { default: pg } = await import('pg')
  const { postgresStore } = await import('@handfast/guard/stores/postgres')
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: silentMsMax,
    query_timeout: silentMsMax,
    keepAlive: true,
    keepAliveInitialDelayMillis: silentMsMax,
  })
  pool.on('error', () => undefined)
  return endingWith(postgresStore(pool), () => pool.end())
}

/** The client is ours, and goes with the store. */
const endingWith = (store: Store, end: () => unknown): Store => ({
  ...store,
  async close() {
    await store.close()
    await end()
  },
})
