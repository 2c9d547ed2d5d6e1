import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callerOf, createGuard } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { secret } from '../kit.ts'
import { hasty } from './real-handles.ts'
import { scheduled } from './scheduled.ts'

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

test('no update is lost, nor loses for ever, however those of two nodes interleave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 8 }), async (scheduler, count) => {
      const { id, session, nodes, stored } = await set(scheduler)
      let mostCalls = 0
      const updates = Array.from({ length: count }, (_, index) => {
        let calls = 0
        return nodes[index % 2]?.update(session.ref, (data) => {
          mostCalls = Math.max(mostCalls, (calls += 1))
          return Number(data) + 1
        })
      })
      await scheduler.waitFor(Promise.all(updates))
      const now = await stored().resolve(id, alice)
      expect(now).toMatchObject({ kind: 'resolved', session: { data: count } })
      // After four that it loses it takes a turn, and the other node may have begun before.
      expect(mostCalls).toBeLessThanOrEqual(4 + 1 + 1)
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

test('calls with one idempotency key get one handle, and none that was ended', async () => {
  const calls = fc.array(fc.constantFrom('keep', 'end'), { minLength: 2, maxLength: 5 })
  const shared = { keys: [{ id: 'k1', secret }], random: hasty }
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), calls, async (scheduler, verbs) => {
      const store = memoryStore()
      const over = { ...shared, store: scheduled(store, scheduler) }
      const nodes = [0, 1].map(() => createGuard(over).handles<number>('basket'))
      const ended = new Set<string>()
      const call = async (verb: string, index: number): Promise<string | undefined> => {
        const handles = nodes[index % 2]
        const handle = await handles?.mint(0, { caller: alice, idempotencyKey: 'call 7' })
        if (verb === 'end' && handle !== undefined) {
          // Another of the calls may have been first.
          await handles?.end(handle.id, { caller: alice }).catch(() => undefined)
          ended.add(handle.id)
        }
        return handle?.id
      }
      const ids = new Set(await scheduler.waitFor(Promise.all(verbs.map(call))))
      if (!verbs.includes('end')) expect(ids.size).toBe(1)
      const plain = createGuard({ ...shared, store }).handles<number>('basket')
      let live = 0
      for (const id of ids) {
        const resolving = plain.resolve(id ?? '', { caller: alice })
        const isLive = await resolving.then(
          () => true,
          () => false,
        )
        if (isLive) expect(ended).not.toContain(id)
        live += Number(isLive)
      }
      // Of those that were minted too late, nothing is left either.
      expect(await store.count('handle:basket', Date.now())).toBe(live)
      expect(live).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500 },
  )
})
