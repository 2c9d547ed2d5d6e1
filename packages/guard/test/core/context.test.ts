import { expect, test, vi } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Caller, Guard } from '../../src/index.ts'
import { alice, bob } from '../calling.ts'

const as = <T>(guard: Guard, caller: Caller, serve: () => T): T =>
  guard.run({ caller, session: undefined, body: undefined }, serve)

const subjectIn = (guard: Guard): string => guard.current().caller.principal.subject

test('requests of several guards within each other are told apart', async () => {
  const [one, other, third] = [createGuard(), createGuard(), createGuard()]
  await as(one, alice, async () => {
    await as(other, bob, async () => {
      await Promise.resolve()
      expect([subjectIn(one), subjectIn(other)]).toEqual(['alice', 'bob'])
      as(one, bob, () => expect([subjectIn(one), subjectIn(other)]).toEqual(['bob', 'bob']))
      expect([subjectIn(one), subjectIn(other)]).toEqual(['alice', 'bob'])
      expect(() => third.current()).toThrow('Nobody is calling here')
    })
    expect(() => other.current()).toThrow('Nobody is calling here')
  })
  expect(() => one.current()).toThrow('Nobody is calling here')
})

test('what carries the context is there once, as each costs every promise something', async () => {
  const asked = vi.spyOn(process, 'getBuiltinModule')
  for (let count = 0; count < 100; count += 1) {
    const guard = createGuard()
    expect(as(guard, alice, () => subjectIn(guard))).toBe('alice')
    await guard.close()
  }
  expect(asked).not.toHaveBeenCalledWith('node:async_hooks')
  asked.mockRestore()
})
