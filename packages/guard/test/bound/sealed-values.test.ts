import { describe, expect, test } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Store } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { alice, bob, callerNamed, lab } from '../calling.ts'

/** Has room for one record of all. */
function oneRecordStore(): Store {
  const store = memoryStore()
  const insert: Store['insert'] = (record, _caps, nowMs) =>
    store.insert(record, { perOwnerMax: 2, max: 1 }, nowMs)
  return { ...store, insert }
}

describe('sealed values', () => {
  test('open for whoever they were sealed for, about the same', async () => {
    const { guard, as, happened } = lab()
    const cursors = guard.sealedValues<string>('cursor', { weakness: 'unbound-request-state' })
    const sealed = await as(alice, () => cursors.seal('page 2', ['tools/list', '']))
    expect(sealed).not.toContain('page')
    expect(await as(alice, () => cursors.open(sealed, ['tools/list', '']))).toBe('page 2')
    expect(await as(alice, () => cursors.open(sealed, ['tools/list', 'x']))).toBeUndefined()
    expect(await as(alice, () => cursors.open(sealed, ['tools/list']))).toBeUndefined()
    expect(await as(bob, () => cursors.open(sealed, ['tools/list', '']))).toBeUndefined()
    expect(await as(bob, () => cursors.open('page 2', ['tools/list', '']))).toBeUndefined()
    const refused = happened.filter(({ name }) => name === 'sealed-value.refused')
    expect(refused.map(({ reason }) => reason)).toEqual([
      'other-about',
      'other-about',
      'other-owner',
      'not-sealed',
    ])
    expect(refused[2]).toMatchObject({ kind: 'cursor', weakness: 'unbound-request-state' })
  })

  test('are of one name, one agent and one time', async () => {
    const { guard, pass } = lab()
    const [mine, other] = await Promise.all(['agent-1', 'agent-2'].map((a) => callerNamed('a', a)))
    const cursors = guard.sealedValues<number>('cursor', { ttlMs: 1000 })
    const places = guard.sealedValues<number>('place')
    const sealed = await cursors.seal(1, [], { caller: mine ?? alice })
    expect(await places.open(sealed, [], { caller: mine ?? alice })).toBeUndefined()
    expect(await cursors.open(sealed, [], { caller: other ?? alice })).toBeUndefined()
    expect(await cursors.open(sealed, [], { caller: mine ?? alice })).toBe(1)
    pass(1000)
    expect(await cursors.open(sealed, [], { caller: mine ?? alice })).toBeUndefined()
  })

  test('open once, where that is asked for', async () => {
    const { guard } = lab()
    const asked = guard.sealedValues<number>('asked', { singleUse: true })
    const sealed = await asked.seal(7, ['session'], { caller: alice })
    const opened = await Promise.all(
      [0, 1, 2].map(() => asked.open(sealed, ['session'], { caller: alice })),
    )
    expect(opened.filter((value) => value === 7)).toHaveLength(1)
  })

  test('that open once take no room when they were opened', async () => {
    const { guard } = lab({ store: oneRecordStore() })
    const asked = guard.sealedValues<number>('asked', { singleUse: true })
    for (let count = 0; count < 3; count += 1) {
      const sealed = await asked.seal(count, [], { caller: alice })
      expect(await asked.open(sealed, [], { caller: alice })).toBe(count)
      expect(await asked.open(sealed, [], { caller: alice })).toBeUndefined()
    }
    await asked.seal(3, [], { caller: alice })
    const another = asked.seal(4, [], { caller: alice })
    await expect(another).rejects.toMatchObject({ code: 'GUARD_STORE_FULL' })
  })

  test('of whoever has a thousand open make room for others of the same', async () => {
    const { guard } = lab()
    const asked = guard.sealedValues<number>('asked', { singleUse: true })
    const others = await asked.seal(0, [], { caller: bob })
    const sealed: string[] = []
    for (let count = 0; count < 1001; count += 1) {
      sealed.push(await asked.seal(count, [], { caller: alice }))
    }
    const opened = await Promise.all(sealed.map((one) => asked.open(one, [], { caller: alice })))
    expect(opened.filter((value) => value === undefined)).toHaveLength(1)
    expect(opened.at(-1)).toBe(1000)
    expect(await asked.open(others, [], { caller: bob })).toBe(0)
  })

  test('need keys, a name and a time', () => {
    const { guard } = lab()
    expect(() => createGuard().sealedValues('cursor')).toThrow(TypeError)
    expect(() => guard.sealedValues('A cursor')).toThrow(TypeError)
    expect(() => guard.sealedValues('cursor', { ttlMs: 0 })).toThrow(TypeError)
  })
})
