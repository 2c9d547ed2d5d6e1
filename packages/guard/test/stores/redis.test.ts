import { Redis } from 'ioredis'
import { Redis as Valkey } from 'iovalkey'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OwnerKey, RecordKey, StoredRecord } from '../../src/index.ts'
import { redisStore } from '../../src/stores/redis.ts'
import type { RedisStoreOptions } from '../../src/stores/redis.ts'
import { storeContract } from '../../src/testing/index.ts'
import { exemptOfGroups, redisPlaces } from '../support/redis-places.ts'
import type { Connected } from '../support/redis-places.ts'
import { redisProgram, startRedis } from '../support/redis-server.ts'
import type { RealServer } from '../support/real-server.ts'

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

const nowMs = 1_900_000_000_000
const caps = { perOwnerMax: 10, max: 10 }
const record: StoredRecord = {
  kind: 'session',
  // Any text will do here; the brands say that it is a digest.
  key: 'key-1' as RecordKey,
  owner: 'alice' as OwnerKey,
  value: '{}',
  version: 1,
  createdAtMs: nowMs,
  usedAtMs: nowMs,
  expiresAtMs: nowMs + 60_000,
}

describe.runIf(redisProgram !== undefined)('Redis', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  for (const [name, connect] of Object.entries(libraries)) {
    describe(name, () => {
      const { place, end } = redisPlaces(() => connect(server.port))
      afterAll(end)
      storeContract({ test, place })
    })
  }

  describe('owners spread over several groups', () => {
    const { place, end } = redisPlaces(() => connectIoredis(server.port), { groups: 7 })
    afterAll(end)
    storeContract({ test, place, exempt: exemptOfGroups })
  })

  test('what is lost of the indices, as by eviction, ends what was live', async () => {
    const { client, end } = await connectIoredis(server.port)
    const redis = new Redis(server.port, '127.0.0.1')
    const places = redisPlaces(async () => ({ client, end }))
    const place = await places.place()
    const store = await place.open()
    for (const lost of ['owner', 'token', 'record']) {
      const { kind, key } = record
      await store.removeAll(kind, nowMs)
      expect(await store.insert(record, caps, nowMs)).toBe('inserted')
      expect(await store.find(kind, key, nowMs)).toEqual(record)
      await redis.unlink(await redis.keys(`place-*:${lost}:*`))
      expect(await store.find(kind, key, nowMs), lost).toBe(undefined)
      expect(await store.touch(record, record, nowMs), lost).toBe(false)
    }
    await store.close()
    redis.disconnect()
    end()
  })

  test('everything is gone in the end, although nobody sweeps', async () => {
    const { client, end } = await connectIoredis(server.port)
    const redis = new Redis(server.port, '127.0.0.1')
    const store = redisStore(client, { prefix: 'garbage' })
    await store.insert(record, caps, nowMs)
    const names = await redis.keys('garbage:*')
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) expect(await redis.pttl(name), name).toBeGreaterThan(0)
    redis.disconnect()
    end()
  })
})

describe('options', () => {
  const client = { evalSha: async () => 1, eval: async () => 1, duplicate: () => undefined }
  const refused: readonly RedisStoreOptions[] = [
    { groups: 0 },
    { groups: 1.5 },
    { groups: 5000 },
    { prefix: '' },
    { prefix: 'a{b}' },
  ]
  for (const options of refused) {
    test(`that cannot be meant are refused: ${JSON.stringify(options)}`, () => {
      expect(() => redisStore(client, options)).toThrow(TypeError)
    })
  }
})
