import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, createGuard, isGuardError } from '../../src/index.ts'
import type { Caller, Guard, MintedSession, Removal } from '../../src/index.ts'
import { pauseMs } from '../support/real-server.ts'
import type { RealServer } from '../support/real-server.ts'
import { sharedStores } from '../support/shared-stores.ts'
import type { OpenStore, SharedStore } from '../support/shared-stores.ts'
import { wireTo } from '../support/wire.ts'
import type { Wire } from '../support/wire.ts'

const storeWaitMsMax = 1500
/** A machine that is busy with other tests. */
const patienceMs = 20_000

for (const shared of sharedStores) {
  describe.runIf(shared.isInstalled)(`faults of ${shared.name}`, () => faults(shared))
}

interface Node {
  readonly guard: Guard
  end(): Promise<void>
}

function faults(shared: SharedStore): void {
  let server: RealServer
  let wire: Wire
  let node: Node
  let alice: Caller
  let bob: Caller

  const openNode = (port: number): Node => {
    const { store, end }: OpenStore = shared.open(port)
    const guard = createGuard({ store, storeWaitMsMax })
    return {
      guard,
      async end() {
        await guard.close()
        await end()
      },
    }
  }

  beforeAll(async () => {
    server = await shared.start()
    wire = await wireTo(server.port)
    node = openNode(wire.port)
    alice = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
    bob = await callerOf({ issuer: 'https://login.example', subject: 'bob' })
  }, 60_000)
  afterAll(async () => {
    await node.end()
    await wire.close()
    await server.close()
  }, 60_000)

  const mint = (data: unknown = 0): Promise<MintedSession> =>
    node.guard.sessions.create(alice, { data })
  const seenBy = async (id: string, caller: Caller): Promise<string> =>
    (await node.guard.sessions.resolve(id, caller)).kind
  /** Unavailable counts as not recovered yet. */
  const recovers = async (id: string): Promise<void> => {
    const until = Date.now() + patienceMs
    while (Date.now() < until) {
      try {
        await node.guard.sessions.resolve(id, alice)
        return
      } catch (error) {
        if (!isGuardError(error)) throw error
        await pauseMs(50)
      }
    }
    throw new Error('It did not recover.')
  }
  const isRefused = async (ask: () => Promise<unknown>): Promise<void> => {
    const startedMs = performance.now()
    await expect(ask()).rejects.toMatchObject({ code: 'GUARD_STORE_UNAVAILABLE' })
    expect(performance.now() - startedMs).toBeLessThan(storeWaitMsMax + 5000)
  }

  test('killed and started again: refuses meanwhile, then has all that was confirmed', async () => {
    const [kept, changed, ended] = [await mint(), await mint(), await mint()]
    await node.guard.sessions.update(changed.session.ref, () => 'changed')
    expect(await node.guard.sessions.revoke(ended.session.ref)).toBe(true)
    await server.kill()
    wire.cut()

    await isRefused(() => node.guard.sessions.resolve(kept.id, alice))
    await isRefused(() => node.guard.sessions.resolve(ended.id, alice))
    await isRefused(() => node.guard.sessions.create(bob))
    await isRefused(() => node.guard.sessions.revoke(kept.session.ref))

    await server.start()
    await recovers(kept.id)
    expect(await seenBy(kept.id, alice)).toBe('resolved')
    expect(await seenBy(kept.id, bob)).toBe('unknown')
    expect(await seenBy(ended.id, alice)).toBe('unknown')
    const resolution = await node.guard.sessions.resolve(changed.id, alice)
    expect(resolution).toMatchObject({ kind: 'resolved', session: { data: 'changed' } })
  }, 60_000)

  test('hanging: refuses within the wait, and goes on when it answers again', async () => {
    const { id } = await mint()
    wire.freeze()
    const refused = Array.from({ length: 50 }, () =>
      isRefused(() => node.guard.sessions.resolve(id, alice)),
    )
    await Promise.all(refused)
    wire.thaw()
    await recovers(id)
    expect(await seenBy(id, alice)).toBe('resolved')
    expect(await seenBy(id, bob)).toBe('unknown')
  }, 60_000)

  test('answers lost: what was confirmed counts once, nothing else twice', async () => {
    const { id, session } = await mint(0)
    const { ref } = session
    let confirmed = 0
    let unsettled = 0
    for (let round = 0; round < 60; round += 1) {
      // That to reading, that to writing, which was done by then, or that to reading once more.
      if (round % 2 === 0) wire.loseAnswer((round / 2) % 3)
      try {
        await node.guard.sessions.update(ref, (data) => Number(data) + 1)
        confirmed += 1
      } catch (error) {
        if (!isGuardError(error)) throw error
        unsettled += 1
        await recovers(id)
      }
    }
    wire.cut()
    await recovers(id)
    const resolution = await node.guard.sessions.resolve(id, alice)
    const value = resolution.kind === 'resolved' ? Number(resolution.session.data) : -1
    expect(value).toBeGreaterThanOrEqual(confirmed)
    expect(value).toBeLessThanOrEqual(confirmed + unsettled)
    expect(confirmed).toBeGreaterThan(20)
  }, 120_000)

  test('removals reach other nodes, and a lost connection is made known', async () => {
    const heard: Removal[] = []
    const { store, end } = shared.open(wire.port)
    store.onRemoval((removal) => heard.push(removal))
    const hears = async (isMeant: (removal: Removal) => boolean): Promise<void> => {
      const until = Date.now() + patienceMs
      while (!heard.some(isMeant)) {
        if (Date.now() > until) throw new Error('It was not heard of.')
        await pauseMs(20)
      }
    }
    await hears((removal) => 'missed' in removal)
    const { session } = await mint()
    await node.guard.sessions.revoke(session.ref)
    await hears((removal) => 'key' in removal && removal.key === session.ref)
    heard.length = 0
    wire.cut()
    await hears((removal) => 'missed' in removal)
    const another = await mintAgain()
    await node.guard.sessions.revoke(another.session.ref)
    await hears((removal) => 'key' in removal && removal.key === another.session.ref)
    await end()
  }, 60_000)

  test('clocks jump: nobody is let in, nothing removed returns, limits hold', async () => {
    let clockMs = Date.now()
    const { store, end } = shared.open(server.port)
    const sessions = { idleMsMax: 60_000, absoluteMsMax: 120_000 }
    const guard = createGuard({ store, sessions, clock: () => clockMs })
    const seen = async (id: string, caller: Caller): Promise<string> =>
      (await guard.sessions.resolve(id, caller)).kind
    const [kept, ended] = [await guard.sessions.create(alice), await guard.sessions.create(alice)]
    await guard.sessions.revoke(ended.session.ref)

    clockMs -= 3_600_000
    expect(await seen(kept.id, alice)).toBe('resolved')
    expect(await seen(kept.id, bob)).toBe('unknown')
    expect(await seen(ended.id, alice)).toBe('unknown')

    clockMs += 3_600_000 + 90_000
    expect(await seen(kept.id, alice)).toBe('unknown')
    await store.sweep(1000, clockMs)
    clockMs -= 90_000
    // It was over by the clock of a node, and was cleared away.
    expect(await seen(kept.id, alice)).toBe('unknown')

    const again = await guard.sessions.create(alice)
    for (let used = 0; used < 4; used += 1) {
      clockMs += 29_000
      expect(await seen(again.id, alice)).toBe('resolved')
    }
    clockMs += 29_000
    expect(await seen(again.id, alice)).toBe('unknown')
    await guard.close()
    await end()
  }, 60_000)

  async function mintAgain(): Promise<MintedSession> {
    const until = Date.now() + patienceMs
    for (;;) {
      try {
        return await mint()
      } catch (error) {
        if (!isGuardError(error) || Date.now() > until) throw error
        await pauseMs(50)
      }
    }
  }
}
