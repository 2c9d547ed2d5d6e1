import { Redis } from 'ioredis'
import { Redis as Valkey } from 'iovalkey'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { redisStore } from '../../src/stores/redis.ts'
import type { RedisLike, RedisStoreOptions } from '../../src/stores/redis.ts'
import { storeContract } from '../../src/testing/index.ts'
import type { StorePlace } from '../../src/testing/index.ts'
import { redisProgram, startRedis } from '../support/redis-server.ts'
import type { RealServer } from '../support/real-server.ts'

interface Connected {
  readonly client: RedisLike
  end(): void
}

const connectIoredis = async (port: number): Promise<Connected> => {
  const client = new Redis(port, '127.0.0.1')
  return { client, end: () => client.disconnect() }
}

/** One of each library: they differ in how they are called. */
const libraries: Readonly<Record<string, (port: number) => Promise<Connected>>> = {
  ioredis: connectIoredis,
  async iovalkey(port) {
    const client = new Valkey(port, '127.0.0.1')
    return { client, end: () => client.disconnect() }
  },
  async redis(port) {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    await client.connect()
    return { client, end: () => client.destroy() }
  },
}

let places = 0

describe.runIf(redisProgram !== undefined)('Redis', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  const placeOf =
    (connect: (port: number) => Promise<Connected>, options: RedisStoreOptions) =>
    async (): Promise<StorePlace> => {
      places += 1
      const prefix = `place-${places}`
      const connections: Connected[] = []
      return {
        async open() {
          const connected = await connect(server.port)
          connections.push(connected)
          return redisStore(connected.client, { ...options, prefix })
        },
        async discard() {
          for (const { end } of connections) end()
        },
      }
    }

  for (const [name, connect] of Object.entries(libraries)) {
    describe(name, () => {
      storeContract({ test, place: placeOf(connect, {}) })
    })
  }

  describe('owners spread over several groups', () => {
    storeContract({
      test,
      place: placeOf(connectIoredis, { groups: 7 }),
      exempt: {
        'keeps both caps when two processes insert at once':
          'The cap of a kind may be passed by what others insert within a second.',
      },
    })
  })
})
