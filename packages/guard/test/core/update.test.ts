import { afterEach, describe, expect, test, vi } from 'vitest'
import { updateRecord } from '../../src/core/update.ts'
import type { Update } from '../../src/core/update.ts'
import { callerOf, createGuard } from '../../src/index.ts'
import type { OwnerKey, RecordKey, Store, StoredRecord } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const record: StoredRecord = {
  kind: 'session',
  key: 'key' as RecordKey,
  owner: 'alice' as OwnerKey,
  value: '0',
  version: 1,
  createdAtMs: 1000,
  usedAtMs: 1000,
  expiresAtMs: 2000,
}
const { kind, key } = record
const caps = { perOwnerMax: 10, max: 10 }
const nowMs = 1000

async function storeWithRecord(): Promise<Store> {
  const store = memoryStore()
  await store.insert(record, caps, nowMs)
  return store
}

const increment = ({ value }: StoredRecord): string => String(Number(value) + 1)
const update = (store: Store, more: Partial<Update> = {}): Promise<StoredRecord | undefined> =>
  updateRecord({ store, clock: () => nowMs, kind, key, change: increment, ...more })
const valueIn = async (store: Store): Promise<string | undefined> =>
  (await store.find(kind, key, nowMs))?.value

/** Never ends. */
const hang = (): Promise<string> => new Promise(() => undefined)

describe('update', () => {
  afterEach(() => void vi.useRealTimers())

  test('loses nothing of many at once, and calls each change once', async () => {
    const store = await storeWithRecord()
    let calls = 0
    const change = (found: StoredRecord): string => {
      calls += 1
      return increment(found)
    }
    await Promise.all(Array.from({ length: 300 }, () => update(store, { change })))
    expect(await valueIn(store)).toBe('300')
    expect(calls).toBe(300)
  })

  test('goes on when a change never ends', async () => {
    vi.useFakeTimers()
    const store = await storeWithRecord()
    const hung = update(store, { change: hang, waitMsMax: 100 })
    const next = update(store, { waitMsMax: 1000 })
    const refused = expect(hung).rejects.toMatchObject({ code: 'GUARD_UPDATE_TIMEOUT' })
    await vi.advanceTimersByTimeAsync(100)
    await refused
    expect(await next).toMatchObject({ value: '1', version: 2 })
  })

  test('writes nothing for a change that ended too late', async () => {
    vi.useFakeTimers()
    const store = await storeWithRecord()
    let finish: (value: string) => void = () => undefined
    const change = (): Promise<string> => new Promise((resolve) => (finish = resolve))
    const slow = update(store, { change, waitMsMax: 100 })
    const refused = expect(slow).rejects.toMatchObject({ code: 'GUARD_UPDATE_TIMEOUT' })
    await vi.advanceTimersByTimeAsync(100)
    await refused
    finish('too late')
    await vi.advanceTimersByTimeAsync(100)
    expect(await valueIn(store)).toBe('0')
  })

  test('goes on when a change throws, which its caller gets to see', async () => {
    const store = await storeWithRecord()
    const failing = update(store, {
      change: () => {
        throw new RangeError('no')
      },
    })
    const next = update(store)
    await expect(failing).rejects.toThrow(RangeError)
    expect(await next).toMatchObject({ value: '1' })
  })

  test('is bounded when others elsewhere keep winning, whatever the clock does', async () => {
    vi.useFakeTimers()
    const store = await storeWithRecord()
    let attempts = 0
    const losing: Store = {
      ...store,
      async replace() {
        attempts += 1
        return false
      },
    }
    let clockMs = nowMs
    const clock = (): number => (clockMs -= 1)
    const lost = update(losing, { clock, random: () => new Uint8Array(1) })
    const refused = expect(lost).rejects.toMatchObject({ code: 'GUARD_UPDATE_TIMEOUT' })
    await vi.runAllTimersAsync()
    await refused
    expect(attempts).toBe(200)
  })

  test('says that a record is gone', async () => {
    const store = await storeWithRecord()
    await store.remove(kind, key, nowMs)
    expect(await update(store)).toBe(undefined)
  })
})

/** CWE-367: two agents share a session and spend the same allowance. */
describe('two agents that check first and act afterwards', () => {
  interface Allowance {
    readonly left: number
  }
  const allowance = (data: unknown): Allowance => data as Allowance

  async function race(
    spend: (session: Awaited<ReturnType<typeof opened>>) => Promise<boolean>,
  ): Promise<{ readonly granted: number; readonly left: number }> {
    const session = await opened()
    const granted = await Promise.all([spend(session), spend(session)])
    const resolution = await session.read()
    await session.guard.close()
    return { granted: granted.filter(Boolean).length, left: allowance(resolution).left }
  }

  async function opened() {
    const guard = createGuard()
    const caller = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
    const { id, session } = await guard.sessions.create(caller, { data: { left: 1 } })
    const read = async (): Promise<unknown> => {
      const resolution = await guard.sessions.resolve(id, caller)
      return resolution.kind === 'resolved' ? resolution.session.data : undefined
    }
    return { guard, ref: session.ref, read }
  }

  test('are both let through when each reads, waits and writes', async () => {
    const { granted } = await race(async ({ guard, ref, read }) => {
      const { left } = allowance(await read())
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (left < 1) return false
      await guard.sessions.update(ref, () => ({ left: left - 1 }))
      return true
    })
    expect(granted).toBe(2)
  })

  test('get what is there once when the check is part of the update', async () => {
    const { granted, left } = await race(async ({ guard, ref }) => {
      let isGranted = false
      await guard.sessions.update(ref, async (data) => {
        const { left: before } = allowance(data)
        await new Promise((resolve) => setTimeout(resolve, 1))
        isGranted = before >= 1
        return { left: isGranted ? before - 1 : before }
      })
      return isGranted
    })
    expect({ granted, left }).toEqual({ granted: 1, left: 0 })
  })
})
