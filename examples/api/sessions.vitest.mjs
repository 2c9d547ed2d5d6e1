// vitest run sessions.vitest.mjs
//
// The same with vitest. `safe` is asked for, and not only that nothing was shown: a check that
// could not tell is no reason to be glad.
import { describe, expect, test } from 'vitest'
import { attack, createHandler } from './notes.mjs'

const owners = { alone: (owner, user) => owner === user, 'and everybody else': () => true }

describe.each(Object.entries(owners))('sessions for their owner %s', (who, mayUse) => {
  test(`are ${who === 'alone' ? 'safe' : 'not'}`, async () => {
    const verdicts = await attack(createHandler(mayUse))
    expect(verdicts.get('unbound-session')).toBe(who === 'alone' ? 'safe' : 'vulnerable')
    expect(verdicts.get('session-as-authentication')).toBe('safe')
  })
})
