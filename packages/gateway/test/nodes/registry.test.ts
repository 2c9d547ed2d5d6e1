import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStore } from '@handfast/guard/stores/memory'
import type { Store } from '@handfast/guard'
import { createRegistry } from '../../src/nodes/registry.ts'
import type { Registry } from '../../src/nodes/registry.ts'

let isAway = false
let nodes: Registry[] = []

function storeThatMayBeAway(): Store {
  const store = memoryStore()
  const reached = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
    isAway ? Promise.reject(new Error('away')) : ask()
  return {
    ...store,
    insert: (...given) => reached(() => store.insert(...given)),
    find: (...given) => reached(() => store.find(...given)),
    touch: (...given) => reached(() => store.touch(...given)),
    remove: (...given) => reached(() => store.remove(...given)),
  }
}

async function twoNodes(): Promise<readonly [Registry, Registry]> {
  const store = storeThatMayBeAway()
  const open = (name: string): Registry =>
    createRegistry({ store, clock: Date.now, name, url: `http://${name}.test` })
  const [one, two] = [open('one'), open('two')]
  nodes = [one, two]
  await one.announce()
  await vi.advanceTimersByTimeAsync(2500)
  await two.announce()
  return [one, two]
}

beforeEach(() => {
  vi.useFakeTimers()
  isAway = false
})
afterEach(async () => {
  for (const node of nodes) await node.leave()
  vi.useRealTimers()
})

describe('a node that others ask for', () => {
  it('is there as long as it says so, and gone when it leaves', async () => {
    const [one, two] = await twoNodes()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await two.urlOf('one')).toBe('http://one.test')
    await one.leave()
    expect(await two.urlOf('one')).toBeUndefined()
  })

  it('is not taken for gone when the store was away for so long that nobody is in it', async () => {
    const [one, two] = await twoNodes()
    isAway = true
    await vi.advanceTimersByTimeAsync(20_000)
    isAway = false
    await expect(two.urlOf('one')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(await two.urlOf('one')).toBe('http://one.test')
    expect(await one.urlOf('two')).toBe('http://two.test')
  })

  it('is gone when it does not come back with the store', async () => {
    const [one, two] = await twoNodes()
    isAway = true
    await vi.advanceTimersByTimeAsync(20_000)
    await one.leave()
    isAway = false
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(two.urlOf('one')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await two.urlOf('one')).toBeUndefined()
  })
})
