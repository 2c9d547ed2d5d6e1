import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callerOf, createGuard } from '../../src/index.ts'
import type { Store } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

/** The same store, but what comes first is decided by the scheduler, step by step. */
function scheduled(store: Store, scheduler: fc.Scheduler): Store {
  const later = <Given extends unknown[], T>(
    name: string,
    ask: (...given: Given) => Promise<T>,
  ) => {
    const asked = scheduler.scheduleFunction(async (...given: Given) => ask(...given))
    return Object.defineProperty(asked, 'name', { value: name })
  }
  return {
    ...store,
    insert: later('insert', store.insert),
    find: later('find', store.find),
    replace: later('replace', store.replace),
    touch: later('touch', store.touch),
    remove: later('remove', store.remove),
    list: later('list', store.list),
  }
}

const issuer = 'https://login.example'
const alice = await callerOf({ issuer, subject: 'alice' })
const mallory = await callerOf({ issuer, subject: 'mallory' })

/** Two nodes, and a session of Alice. */
async function set(scheduler: fc.Scheduler) {
  const store = memoryStore()
  const made = await createGuard({ store }).sessions.create(alice, { data: 0 })
  const shared = scheduled(store, scheduler)
  const nodes = [0, 1].map(() => createGuard({ store: shared }).sessions)
  const stored = () => createGuard({ store }).sessions
  return { ...made, nodes, stored }
}

test('no update is lost, however those of two nodes interleave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 8 }), async (scheduler, count) => {
      const { id, session, nodes, stored } = await set(scheduler)
      const updates = Array.from({ length: count }, (_, index) =>
        nodes[index % 2]?.update(session.ref, (data) => Number(data) + 1),
      )
      await scheduler.waitFor(Promise.all(updates))
      const now = await stored().resolve(id, alice)
      expect(now).toMatchObject({ kind: 'resolved', session: { data: count } })
    }),
    { numRuns: 500 },
  )
})

test('nobody gets in after a revocation was confirmed, and no stranger ever', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 6 }), async (scheduler, before) => {
      const { id, session, nodes, stored } = await set(scheduler)
      const strange = nodes.map((node) => node.resolve(id, mallory))
      const early = Array.from({ length: before }, () => nodes[0]?.resolve(id, alice))
      const after = nodes[1]
        ?.revoke(session.ref)
        .then(() => Promise.all(nodes.map((node) => node.resolve(id, alice))))
      // What was under way may have been first, or not; nothing brings the session back.
      await scheduler.waitFor(Promise.all(early))
      for (const resolution of await scheduler.waitFor(Promise.all(strange))) {
        expect(resolution.kind).toBe('unknown')
      }
      for (const resolution of (await scheduler.waitFor(after ?? Promise.resolve([]))) ?? []) {
        expect(resolution.kind).toBe('unknown')
      }
      expect(await stored().isLive(session.ref)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('a principal never has more sessions than the limit, however they are minted', async () => {
  const sessions = { perPrincipalMax: 2 }
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const store = memoryStore()
      const shared = scheduled(store, scheduler)
      const nodes = [0, 1].map(() => createGuard({ store: shared, sessions }).sessions)
      const minting = [0, 1, 0, 1, 0].map((at) => nodes[at]?.create(alice).catch(() => undefined))
      await scheduler.waitFor(Promise.all(minting))
      const { sessions: plain } = createGuard({ store, sessions })
      expect((await plain.list({ limit: 10 })).sessions.length).toBeLessThanOrEqual(2)
    }),
    { numRuns: 300 },
  )
})
