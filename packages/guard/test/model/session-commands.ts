import fc from 'fast-check'
import { expect } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Guard, LifeLimits, Session, Store } from '../../src/index.ts'
import { endIn, liveIn, mintIn, resolveIn } from './session-model.ts'
import type { SessionModel } from './session-model.ts'
import { any, callerLike, modelCallers, node, outcomeOf, pick } from './steps.ts'
import { steps, sweeping, waiting } from './steps.ts'

/** The real thing: two nodes over one store, either of which may be killed and started anew. */
export interface Real {
  readonly store: Store
  readonly nodes: [Guard, Guard]
  /** By id, in the order in which they were minted, ended ones too. */
  readonly minted: { readonly id: string; readonly session: Session }[]
  newNode(): Guard
}

export function createReal(store: Store, limits: LifeLimits, clock: () => number): Real {
  const newNode = () => createGuard({ store, sessions: limits, clock, storeWaitMsMax: 60_000 })
  return { store, nodes: [newNode(), newNode()], minted: [], newNode }
}

const step = steps<SessionModel, Real>(async (model, real) => {
  expect(await real.nodes[0].sessions.count()).toBe(liveIn(model).length)
})

const mint = fc.tuple(node, any).map(([at, who]) =>
  step(`mint(${at}, ${who})`, async (model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const minted = await real.nodes[at].sessions.create(caller, { data: 0 })
    real.minted.push(minted)
    mintIn(model, { id: minted.id, owner: caller.owner, agent: caller.agent })
  }),
)

const resolve = fc.tuple(node, any, any).map(([at, which, who]) =>
  step(`resolve(${at}, ${which}, ${who})`, async (model, real) => {
    const minted = pick(real.minted, which)
    const caller = pick(modelCallers, who)
    if (minted === undefined || caller === undefined) return
    const resolution = await real.nodes[at].sessions.resolve(minted.id, caller)
    const isIn = resolveIn(model, minted.id, caller)
    expect(resolution.kind).toBe(isIn ? 'resolved' : 'unknown')
    if (resolution.kind !== 'resolved') return
    expect(resolution.session.owner).toBe(caller.owner)
    const found = model.sessions.find(({ id }) => id === minted.id)
    expect(resolution.session.data).toBe(found?.counter)
  }),
)

/** All that are live are used by whom they belong to, as busy agents do. */
const useAll = node.map((at) =>
  step(`useAll(${at})`, async (model, real) => {
    for (const { id, ...bound } of liveIn(model)) {
      model.nowMs += 1
      const caller = callerLike(bound)
      if (caller === undefined) continue
      const { kind } = await real.nodes[at].sessions.resolve(id, caller)
      expect(kind === 'resolved').toBe(resolveIn(model, id, caller))
    }
  }),
)

const update = fc.tuple(any, fc.integer({ min: 1, max: 5 })).map(([which, times]) =>
  step(`update(${which}, ${times})`, async (model, real) => {
    const minted = pick(real.minted, which)
    if (minted === undefined) return
    const found = liveIn(model).find(({ id }) => id === minted.id)
    const expected = found === undefined ? 'GUARD_SESSION_UNKNOWN' : 'done'
    const addOne = (at: 0 | 1): Promise<string> =>
      outcomeOf(real.nodes[at].sessions.update(minted.session.ref, (data) => Number(data) + 1))
    // From both nodes at once, so that they run into each other.
    const done = await Promise.all(
      Array.from({ length: times }, (_, index) => addOne(index % 2 === 0 ? 0 : 1)),
    )
    expect(new Set(done)).toEqual(new Set([expected]))
    if (found !== undefined) found.counter += times
  }),
)

const revoke = fc.tuple(node, any).map(([at, which]) =>
  step(`revoke(${at}, ${which})`, async (model, real) => {
    const minted = pick(real.minted, which)
    if (minted === undefined) return
    const wasLive = endIn(model, ({ id }) => id === minted.id) === 1
    expect(await real.nodes[at].sessions.revoke(minted.session.ref)).toBe(wasLive)
  }),
)

const revokeOthers = fc.tuple(node, any).map(([at, which]) =>
  step(`revokeOthers(${at}, ${which})`, async (model, real) => {
    const kept = pick(real.minted, which)
    if (kept === undefined) return
    const { owner, ref } = kept.session
    const ended = endIn(model, (session) => session.owner === owner && session.id !== kept.id)
    expect(await real.nodes[at].sessions.revokeAllOf(owner, ref)).toBe(ended)
  }),
)

const revokeAllOf = fc.tuple(node, any).map(([at, who]) =>
  step(`revokeAllOf(${at}, ${who})`, async (model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const ended = endIn(model, ({ owner }) => owner === caller.owner)
    expect(await real.nodes[at].sessions.revokeAllOf(caller.owner)).toBe(ended)
    expect(await real.nodes[at].sessions.listOf(caller.owner)).toEqual([])
  }),
)

const list = any.map((who) =>
  step(`list(${who})`, async (model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const live = liveIn(model).filter(({ owner }) => owner === caller.owner)
    expect(live.length).toBeLessThanOrEqual(model.limits.perPrincipalMax)
    const listed = await real.nodes[1].sessions.listOf(caller.owner)
    expect(listed.map(({ data }) => data).toSorted()).toEqual(
      live.map(({ counter }) => counter).toSorted(),
    )
  }),
)

/** A node dies with what it had in memory; another takes its place over the same store. */
const crash = node.map((at) =>
  step(`crash(${at})`, async (_model, real) => {
    await real.nodes[at].close()
    real.nodes[at] = real.newNode()
  }),
)

/** Made-up ids, and ids that are nearly right. */
const guess = fc.tuple(fc.string(), any, any).map(([text, which, who]) =>
  step(`guess(${JSON.stringify(text)})`, async (_model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const id = pick(real.minted, which)?.id ?? ''
    for (const made of [text, `${id}${text}`, id.toLowerCase(), ` ${id}`, id.slice(1)]) {
      if (real.minted.some((minted) => minted.id === made)) continue
      expect((await real.nodes[0].sessions.resolve(made, caller)).kind).toBe('unknown')
    }
  }),
)

export const sessionSteps = [
  mint,
  mint,
  resolve,
  resolve,
  useAll,
  useAll,
  useAll,
  update,
  revoke,
  revokeOthers,
  revokeAllOf,
  list,
  waiting(step),
  waiting(step),
  sweeping(step),
  crash,
  guess,
]
