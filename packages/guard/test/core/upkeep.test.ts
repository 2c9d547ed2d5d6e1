import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createOpenStreams } from '../../src/core/open-streams.ts'
import { createUpkeep } from '../../src/core/upkeep.ts'
import { callerOf, createGuard } from '../../src/index.ts'
import type { Removal, Store } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

/** A node that was cut off: its sessions ended elsewhere, and nobody told it. */
async function cutOff() {
  const store = memoryStore()
  let tell: (removal: Removal) => void = () => undefined
  const deaf: Store = {
    ...store,
    onRemoval(listener) {
      tell = listener
      return () => undefined
    },
  }
  const { sessions } = createGuard({ store })
  const caller = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
  const [kept, ended] = [await sessions.create(caller), await sessions.create(caller)]
  const openStreams = createOpenStreams()
  const open = [kept, ended].map(({ session }) => openStreams.open(session))
  const upkeep = createUpkeep({ store: deaf, openStreams, clock: Date.now })
  upkeep.start()
  await sessions.revoke(ended.session.ref)
  return {
    upkeep,
    tell: (removal: Removal) => tell(removal),
    areOver: () => open.map(({ signal }) => signal.aborted),
  }
}

describe('what is being sent', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is looked at as soon as it is known that removals were missed', async () => {
    const { upkeep, tell, areOver } = await cutOff()
    expect(areOver()).toEqual([false, false])
    tell({ missed: true })
    await vi.advanceTimersByTimeAsync(1)
    expect(areOver()).toEqual([false, true])
    upkeep.stop()
  })

  test('is looked at every second although nothing is known', async () => {
    const { upkeep, areOver } = await cutOff()
    await vi.advanceTimersByTimeAsync(1001)
    expect(areOver()).toEqual([false, true])
    upkeep.stop()
    expect(areOver()).toEqual([true, true])
  })
})

test('a slow store is not asked for the next round while it owes the last', async () => {
  vi.useFakeTimers()
  let rounds = 0
  const store: Store = {
    ...memoryStore(),
    sweep() {
      rounds += 1
      return new Promise(() => undefined)
    },
  }
  const openStreams = createOpenStreams()
  const upkeep = createUpkeep({ store, openStreams, clock: Date.now })
  upkeep.start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(rounds).toBe(1)
  upkeep.stop()
  vi.useRealTimers()
})
