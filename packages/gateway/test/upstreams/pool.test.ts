import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Caller } from '@handfast/guard'
import { createPool } from '../../src/upstreams/duplex/pool.ts'
import type { Held, Pool } from '../../src/upstreams/duplex/pool.ts'
import { callerNamed } from './upstream-client.ts'

const closeMs = 1000
const linksMaxPerPrincipal = 3

let alice: Caller
let opened = 0
let alive = 0
let ended: Held[] = []
let pool: Pool

beforeEach(async () => {
  vi.useFakeTimers()
  alice = await callerNamed('alice')
  ;[opened, alive, ended] = [0, 0, []]
  pool = createPool({
    async open(_who, events) {
      opened += 1
      alive += 1
      return {
        send: async () => undefined,
        close: () =>
          new Promise((resolve) => {
            setTimeout(() => {
              alive -= 1
              events.onEnd()
              resolve()
            }, closeMs)
          }),
      }
    },
    linksMax: 10,
    linksMaxPerPrincipal,
    idleMsMax: 60_000,
    clock: Date.now,
    random: randomBytes,
    onEnd: (held) => void ended.push(held),
  })
})
afterEach(async () => {
  const closed = pool.close()
  await vi.advanceTimersByTimeAsync(2 * closeMs)
  await closed
  vi.useRealTimers()
})

const hold = (key = 'key'): Promise<Held> =>
  pool.hold(key, { era: 'legacy', who: { caller: alice, authInfo: undefined } })

describe('a server that is ending', () => {
  it('serves nobody any more, and the next begins when it has ended', async () => {
    const first = await hold()
    const over = first.end()
    expect(ended).toEqual([first])
    const next = hold()
    await vi.advanceTimersByTimeAsync(closeMs / 2)
    expect(opened).toBe(1)
    await vi.advanceTimersByTimeAsync(closeMs)
    await over
    expect((await next).link).not.toBe(first.link)
    expect([opened, alive, pool.size]).toEqual([2, 1, 1])
    expect(ended).toEqual([first])
  })

  it('is followed by one, however many wait', async () => {
    const first = await hold()
    void first.end()
    const waiting = [hold(), hold(), hold()]
    await vi.advanceTimersByTimeAsync(4 * closeMs)
    const links = (await Promise.all(waiting)).map(({ link }) => link)
    expect(new Set(links).size).toBe(1)
    expect(opened).toBe(2)
  })

  it('is one of those that its principal may have', async () => {
    let most = 0
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const held = hold(key)
      await vi.advanceTimersByTimeAsync(closeMs / 2)
      most = Math.max(most, alive)
      await vi.advanceTimersByTimeAsync(closeMs)
      await held
    }
    expect([opened, most]).toEqual([8, linksMaxPerPrincipal])
  })

  it('is followed by as many as there is room for, however many wait', async () => {
    for (const key of ['a', 'b', 'c']) await hold(key)
    const waiting = ['d', 'e', 'f'].map((key) => hold(key))
    await vi.advanceTimersByTimeAsync(closeMs / 2)
    expect(alive).toBe(linksMaxPerPrincipal)
    await vi.advanceTimersByTimeAsync(10 * closeMs)
    await Promise.all(waiting)
    expect([opened, alive]).toEqual([6, linksMaxPerPrincipal])
  })
})
