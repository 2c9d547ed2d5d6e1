import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { recordKeyOf } from '../../src/core/mint.ts'
import { ownerKeyOf } from '../../src/core/principal.ts'
import type { OwnerKey } from '../../src/core/principal.ts'
import { sessionStore } from '../../src/presets/session-store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { startMs } from '../kit.ts'

const minute = 60_000

function held(options: { readonly max?: number } = {}) {
  let nowMs = startMs
  const kept = memoryStore()
  const store = sessionStore(kept, {
    clock: () => nowMs,
    absoluteMsMax: 60 * minute,
    ...options,
  })
  return {
    get: promisify(store.get),
    set: promisify(store.set),
    destroy: promisify(store.destroy),
    touch: promisify(store.touch),
    revoke: store.revoke,
    revokeAllOf: store.revokeAllOf,
    marks: () => kept.count('ended-web-session', nowMs),
    move(ms: number) {
      nowMs += ms
    },
    expiring: (ms: number) => ({ cookie: { expires: new Date(nowMs + ms) } }),
  }
}

test('what is set is got, with a date where one was', async () => {
  const store = held()
  const session = { ...store.expiring(minute), user: 'alice' }
  await store.set('id', session)
  expect(await store.get('id')).toEqual(session)
  expect(await store.get('other')).toBeNull()
})

test('both limits end it', async () => {
  const store = held()
  await store.set('idle', store.expiring(15 * minute))
  store.move(15 * minute)
  expect(await store.get('idle')).toBeNull()

  await store.set('busy', store.expiring(15 * minute))
  for (let count = 0; count < 5; count += 1) {
    store.move(11 * minute)
    await store.touch('busy', store.expiring(15 * minute))
    await store.set('busy', store.expiring(15 * minute))
  }
  expect(await store.get('busy')).not.toBeNull()
  store.move(5 * minute)
  expect(await store.get('busy')).toBeNull()
})

test('a request that was on its way brings no ended session back', async () => {
  const store = held()
  const session = store.expiring(15 * minute)
  await store.set('id', session)
  await Promise.all([store.set('id', session), store.destroy('id'), store.touch('id', session)])
  await store.set('id', session)
  expect(await store.get('id')).toBeNull()
})

test('the last of two writers wins, and none fails', async () => {
  const store = held()
  await store.set('id', store.expiring(minute))
  const writers = Array.from({ length: 10 }, (_, number) => ({ ...store.expiring(minute), number }))
  await Promise.all(writers.map((session) => store.set('id', session)))
  expect(await store.get('id')).toHaveProperty('number')
})

test('there is an end to how many', async () => {
  const store = held({ max: 2 })
  await store.set('one', store.expiring(minute))
  await store.set('two', store.expiring(minute))
  await expect(store.set('three', store.expiring(minute))).rejects.toThrow('room')
})

const alice = await ownerKeyOf({ issuer: 'https://login.example', subject: 'alice' })
const bob = await ownerKeyOf({ issuer: 'https://login.example', subject: 'bob' })

const of = (owner: OwnerKey) => ({ handfast: { beganAtMs: startMs, owner } })

test('a session becomes somebody’s without a new life', async () => {
  const store = held()
  await store.set('id', store.expiring(60 * minute))
  store.move(30 * minute)
  const session = { ...store.expiring(60 * minute), ...of(alice) }
  await store.set('id', session)
  expect(await store.get('id')).toMatchObject(of(alice))
  store.move(29 * minute)
  expect(await store.get('id')).not.toBeNull()
  store.move(minute)
  expect(await store.get('id')).toBeNull()
})

test('all of a user end for good, and nobody else’s', async () => {
  const store = held()
  const session = { ...store.expiring(15 * minute), ...of(alice) }
  for (let number = 0; number < 250; number += 1) await store.set(`${number}`, session)
  await store.set('his', { ...store.expiring(15 * minute), ...of(bob) })
  await store.set('nobody’s', store.expiring(15 * minute))
  expect(await store.revokeAllOf(alice)).toBe(250)
  await store.set('0', session)
  expect(await store.get('0')).toBeNull()
  expect(await store.get('his')).not.toBeNull()
  expect(await store.get('nobody’s')).not.toBeNull()
})

test('whoever was never logged in leaves no mark by logging out', async () => {
  const store = held()
  for (let number = 0; number < 100; number += 1) await store.destroy(`${number}`)
  expect(await store.marks()).toBe(0)
  await store.set('0', store.expiring(minute))
  expect(await store.get('0')).not.toBeNull()
})

/** Logs in and out until marks have no room left, and nothing else has been taken. */
async function fillMarks(store: ReturnType<typeof held>, max: number): Promise<void> {
  for (let number = 0; number < max; number += 1) {
    await store.set(`filler ${number}`, store.expiring(15 * minute))
    await store.destroy(`filler ${number}`)
  }
  expect(await store.marks()).toBe(max)
}

test('without room for a mark, what has ended stays so for a quarter of an hour', async () => {
  const store = held({ max: 2 })
  await fillMarks(store, 2)
  const session = { ...store.expiring(15 * minute), ...of(alice) }
  await store.set('id', session)
  store.move(14 * minute)
  await Promise.all([store.set('id', session), store.destroy('id'), store.touch('id', session)])
  expect(await store.get('id')).toBeNull()
  store.move(14 * minute)
  for (const late of [session, store.expiring(15 * minute)]) {
    await store.set('id', late)
    await store.touch('id', late)
    expect(await store.get('id')).toBeNull()
  }
  expect(await store.marks()).toBe(2)
})

test('without room for marks, logging out takes no more room than staying logged in', async () => {
  const store = held({ max: 2 })
  await fillMarks(store, 2)
  for (const id of ['one', 'two']) {
    await store.set(id, store.expiring(15 * minute))
    await store.destroy(id)
  }
  await expect(store.set('three', store.expiring(15 * minute))).rejects.toThrow('room')
  store.move(15 * minute)
  await store.set('three', store.expiring(15 * minute))
  expect(await store.get('three')).not.toBeNull()
})

test('a user who logs in and out leaves room for the marks of others', async () => {
  const store = held()
  const his = { ...store.expiring(15 * minute), ...of(bob) }
  for (let number = 0; number < 1001; number += 1) {
    await store.set(`${number}`, his)
    await store.destroy(`${number}`)
  }
  expect(await store.marks()).toBe(1000)
  await store.set('1000', his)
  expect(await store.get('1000')).toBeNull()
  await store.set('hers', { ...store.expiring(15 * minute), ...of(alice) })
  await store.destroy('hers')
  expect(await store.marks()).toBe(1001)
})

test('all of a user end, each once, without room for their marks', async () => {
  const store = held({ max: 300 })
  await fillMarks(store, 300)
  const session = { ...store.expiring(15 * minute), ...of(alice) }
  for (let number = 0; number < 250; number += 1) await store.set(`${number}`, session)
  expect(await store.revokeAllOf(alice)).toBe(250)
  expect(await store.revokeAllOf(alice)).toBe(0)
  for (let number = 0; number < 250; number += 1) {
    await store.set(`${number}`, session)
    expect(await store.get(`${number}`)).toBeNull()
  }
})

test('one is ended by its hash, and what was never there is not', async () => {
  const store = held()
  await store.set('id', store.expiring(minute))
  const ref = await recordKeyOf('web-session', 'id')
  expect(await store.revoke(ref)).toBe(true)
  expect(await store.revoke(ref)).toBe(false)
  expect(await store.get('id')).toBeNull()
})

test('whoever ends what was never there takes no room', async () => {
  const store = held({ max: 1 })
  for (let count = 0; count < 100; count += 1) await store.destroy(`nobody's ${count}`)
  const session = store.expiring(15 * minute)
  await store.set('id', session)
  await store.destroy('id')
  await store.set('id', session)
  expect(await store.get('id')).toBeNull()
  await store.set('next', session)
  expect(await store.get('next')).toEqual(session)
})
