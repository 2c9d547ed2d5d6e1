import { describe, expect, test } from 'vitest'
import { createGuard } from '../../src/index.ts'
import { alice, bob, callerNamed, lab } from '../calling.ts'

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

  test('need keys, a name and a time', () => {
    const { guard } = lab()
    expect(() => createGuard().sealedValues('cursor')).toThrow(TypeError)
    expect(() => guard.sealedValues('A cursor')).toThrow(TypeError)
    expect(() => guard.sealedValues('cursor', { ttlMs: 0 })).toThrow(TypeError)
  })
})
