import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bounded } from '../../src/core/deadline.ts'
import type { RecordKey, Store } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const unavailable = { code: 'GUARD_STORE_UNAVAILABLE' }
const key = 'key' as RecordKey

/** As a client without a server: it holds every question until `answer`. */
function silentStore(): { readonly store: Store; answer(): void; readonly asked: () => number } {
  const held: (() => void)[] = []
  const find: Store['find'] = () => new Promise((resolve) => held.push(() => resolve(undefined)))
  return {
    store: { ...memoryStore(), isLocal: false, find },
    answer: () => held.splice(0).forEach((each) => each()),
    asked: () => held.length,
  }
}

describe('a store that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is unavailable after the wait, and not before', async () => {
    const { store } = silentStore()
    let hasFailed = false
    const asked = bounded(store, 100).find('session', key, 0)
    const refused = expect(asked).rejects.toMatchObject(unavailable)
    asked.catch(() => (hasFailed = true))
    await vi.advanceTimersByTimeAsync(99)
    expect(hasFailed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await refused
  })

  test('is not asked while it owes too many answers, and is again when it gave them', async () => {
    const silent = silentStore()
    const store = bounded(silent.store, 100, 3)
    const ask = (): Promise<unknown> => store.find('session', key, 0)
    const late = Array.from({ length: 3 }, () => expect(ask()).rejects.toMatchObject(unavailable))
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(late)
    // At once, without a timer.
    await expect(ask()).rejects.toMatchObject(unavailable)
    expect(silent.asked()).toBe(3)
    silent.answer()
    await vi.advanceTimersByTimeAsync(0)
    const asked = ask()
    silent.answer()
    expect(await asked).toBe(undefined)
  })
})
