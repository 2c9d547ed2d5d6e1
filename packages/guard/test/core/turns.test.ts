import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { updateRecord } from '../../src/core/update.ts'
import type { OwnerKey, RecordKey, Store, StoredRecord } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { contend } from './contend.ts'

const nowMs = 1000
const clock = (): number => nowMs
const kind = 'counter'
const key = 'counter' as RecordKey
const caps = { perOwnerMax: 10, max: 10 }
const record: StoredRecord = {
  kind,
  key,
  owner: 'nobody' as OwnerKey,
  value: '0',
  version: 1,
  createdAtMs: nowMs,
  usedAtMs: nowMs,
  expiresAtMs: nowMs + 600_000,
}

afterEach(() => void vi.useRealTimers())

/** As several processes have it: each has lines of its own. */
async function nodesOver(count: number, more: Partial<Store> = {}): Promise<readonly Store[]> {
  const store = memoryStore()
  await store.insert(record, caps, nowMs)
  return Array.from({ length: count }, () => ({ ...store, ...more }))
}

/** Lost before it takes a turn. */
const hasty = 4

test('a node whose change takes long loses no more than five times to a fast one', async () => {
  const [slow, fast] = await nodesOver(2)
  if (slow === undefined || fast === undefined) throw new Error('there are two')
  const { calls, written } = await contend({ slow, fast, key, kind, clock, takes: 5 })
  expect(calls).toBeGreaterThan(hasty)
  expect(calls).toBeLessThanOrEqual(hasty + 1 + 1)
  // Neither was lost, and the fast one went on in between.
  expect(Number((await slow.find(kind, key, nowMs))?.value)).toBe(written + 1)
})

test('it loses without end where nobody sees the line', async () => {
  const blind: Partial<Store> = { list: async () => ({ records: [], next: undefined }) }
  const [slow, fast] = await nodesOver(2, blind)
  if (slow === undefined || fast === undefined) throw new Error('there are two')
  const contending = contend({ slow, fast, key, kind, clock, takes: 5, waitMsMax: 300 })
  await expect(contending).rejects.toMatchObject({ code: 'GUARD_UPDATE_TIMEOUT' })
})

test('of many nodes, none loses more often than there are, after the first tries', async () => {
  const nodes = 6
  const each = 15
  let most = 0
  const addOn = async (store: Store, index: number): Promise<void> => {
    for (let done = 0; done < each; done += 1) {
      let calls = 0
      const change = async ({ value }: StoredRecord): Promise<string> => {
        calls += 1
        for (let turns = 0; turns <= index; turns += 1) await setImmediate()
        return String(Number(value) + 1)
      }
      await updateRecord({ store, clock, kind, key, change, waitMsMax: 60_000 })
      most = Math.max(most, calls)
    }
  }
  const stores = await nodesOver(nodes)
  await Promise.all(stores.map(addOn))
  expect((await stores[0]?.find(kind, key, nowMs))?.value).toBe(String(nodes * each))
  expect(most).toBeLessThanOrEqual(hasty + (nodes - 1) + 1)
  // All have left.
  expect(await stores[0]?.count('turn', nowMs)).toBe(0)
})

test('a node that died in its turn holds up the others for a second', async () => {
  vi.useFakeTimers()
  const [store] = await nodesOver(1)
  if (store === undefined) throw new Error('there is one')
  const dead = { ...record, kind: 'turn', key: 'ticket' as RecordKey, value: '1' }
  await store.insert({ ...dead, owner: key as string as OwnerKey }, caps, nowMs)
  let isDone = false
  const change = ({ value }: StoredRecord): string => String(Number(value) + 1)
  const random = (count: number): Uint8Array => new Uint8Array(count).fill(128)
  const updating = updateRecord({ store, clock, kind, key, change, random })
  void updating.then(() => (isDone = true))
  await vi.advanceTimersByTimeAsync(900)
  expect(isDone).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(isDone).toBe(true)
})

test('whoever finds no room in the line goes by version alone', async () => {
  const [store] = await nodesOver(1)
  if (store === undefined) throw new Error('there is one')
  let losses = 0
  const crowded: Store = {
    ...store,
    insert: async () => 'owner-full',
    replace: async (...given) => (losses++ < 2 * hasty ? false : store.replace(...given)),
  }
  const change = ({ value }: StoredRecord): string => String(Number(value) + 1)
  const updated = await updateRecord({ store: crowded, clock, kind, key, change })
  expect(updated).toMatchObject({ value: '1' })
})
