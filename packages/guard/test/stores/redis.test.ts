import { Redis } from 'ioredis'
import { Redis as Valkey } from 'iovalkey'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisStore } from '../../src/stores/redis.ts'
import type { StoredRecord, RecordKey, OwnerKey, Removal, Store } from '../../src/index.ts'
import { redisProgram, startRedis } from '../support/redis-server.ts'
import type { RealServer } from '../support/real-server.ts'
import { pauseMs } from '../support/real-server.ts'

const key = (name: string) => name as RecordKey
const owner = (name: string) => name as OwnerKey
const rec = (k: string, o: string, more: Partial<StoredRecord> = {}): StoredRecord => ({
  kind: 'session', key: key(k), owner: owner(o), value: '{"a":1}', version: 1,
  createdAtMs: 1000, usedAtMs: 1000, expiresAtMs: 2000, ...more,
})
const caps = { perOwnerMax: 3, max: 5 }
let server: RealServer
beforeAll(async () => { server = await startRedis() })
afterAll(async () => server?.close())

describe.runIf(redisProgram)('x', () => {
  for (const groups of [1, 7]) for (const lib of ['ioredis', 'iovalkey', 'redis'])
  test(`basic ${groups} ${lib}`, async () => {
    const make = async () => {
      if (lib === 'redis') { const c = createClient({ url: `redis://127.0.0.1:${server.port}` }); await c.connect(); return { c, end: async () => c.destroy() } }
      const c = lib === 'ioredis' ? new Redis(server.port) : new Valkey(server.port)
      return { c, end: async () => c.disconnect() }
    }
    const { c, end } = await make()
    const s: Store = redisStore(c, { prefix: `t${groups}${lib}`, groups })
    const heard: Removal[] = []
    s.onRemoval((r) => heard.push(r))
    await pauseMs(100)
    expect(await s.insert(rec('a', 'o'), caps, 1000)).toBe('inserted')
    expect(await s.insert(rec('a', 'o'), caps, 1000)).toBe('exists')
    expect(await s.insert(rec('a', 'p'), caps, 1000)).toBe('exists')
    expect(await s.insert(rec('b', 'o'), caps, 1000)).toBe('inserted')
    expect(await s.insert(rec('c', 'o'), caps, 1000)).toBe('inserted')
    expect(await s.insert(rec('d', 'o'), caps, 1000)).toBe('owner-full')
    expect(await s.insert(rec('d', 'p'), caps, 1000)).toBe('inserted')
    expect(await s.insert(rec('e', 'q'), caps, 1000)).toBe('inserted')
    expect(await s.insert(rec('f', 'r'), caps, 1000)).toBe('store-full')
    expect(await s.find('session', key('a'), 1999)).toEqual(rec('a', 'o'))
    expect(await s.find('session', key('a'), 2000)).toBe(undefined)
    expect(await s.replace({ kind: 'session', key: key('a'), version: 1 }, '2', 1000)).toBe(true)
    expect(await s.replace({ kind: 'session', key: key('a'), version: 1 }, '3', 1000)).toBe(false)
    expect(await s.touch(rec('a', 'o'), { usedAtMs: 1500, expiresAtMs: 2500 }, 1500)).toBe(true)
    expect(await s.find('session', key('a'), 2100)).toEqual(rec('a', 'o', { version: 2, value: '2', usedAtMs: 1500, expiresAtMs: 2500 }))
    expect(await s.count('session', 1000)).toBe(5)
    expect(await s.count('session', 2100)).toBe(1)
    expect((await s.list({ kind: 'session', owner: owner('o'), limit: 10, nowMs: 1000 })).records.map((r) => r.key)).toEqual(['a', 'b', 'c'])
    const p1 = await s.list({ kind: 'session', limit: 2, nowMs: 1000 })
    const p2 = await s.list({ kind: 'session', limit: 3, nowMs: 1000, after: p1.next ?? '' })
    expect([...p1.records, ...p2.records].map((r) => r.key).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(await s.remove('session', key('b'), 1000)).toBe(true)
    expect(await s.remove('session', key('b'), 1000)).toBe(false)
    expect(await s.insert(rec('b', 'p'), caps, 1000)).toBe('inserted')
    expect(await s.removeOwned({ kind: 'session', owner: owner('o'), except: key('c') }, 1000)).toBe(1)
    expect(await s.sweep(100, 2000)).toBe(4)
    expect(await s.insert(rec('h', 'p', { expiresAtMs: 4000 }), caps, 3000)).toBe('inserted')
    expect(await s.removeAll('session', 3000)).toBe(1)
    expect(await s.find('session', key('h'), 3000)).toBe(undefined)
    await pauseMs(100)
    console.log(lib, groups, JSON.stringify(heard))
    await s.close()
    await end()
  })
})
