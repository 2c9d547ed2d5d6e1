// node --test sessions.test.mjs
//
// Attacks a server inside of this process, as part of its own tests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attack, createHandler } from './notes.mjs'

test('a session is used by its owner alone', async () => {
  const verdicts = await attack(createHandler((owner, user) => owner === user))
  assert.deepEqual([...verdicts.values()], ['safe', 'safe', 'safe'])
})

test('and the attack would have shown it', async () => {
  const verdicts = await attack(createHandler(() => true))
  assert.equal(verdicts.get('unbound-session'), 'vulnerable')
})
