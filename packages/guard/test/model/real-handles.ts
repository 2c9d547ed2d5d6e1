import fc from 'fast-check'
import { expect } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Caller, Guard, Handles, LifeLimits, Store } from '../../src/index.ts'
import { systemRandom } from '../../src/core/random.ts'
import { secret } from '../kit.ts'
import { liveOf } from './handle-model.ts'
import type { HandleModel, HandleName } from './handle-model.ts'
import { any, modelCallers, node, pick, steps } from './steps.ts'

export interface HandleNode {
  readonly guard: Guard
  readonly handles: Readonly<Record<HandleName, Handles<number>>>
}

/** The real thing: two nodes over one store, either of which may be killed and started anew. */
export interface RealHandles {
  readonly store: Store
  readonly nodes: [HandleNode, HandleNode]
  /** In the order in which they were minted, ended ones too. */
  readonly minted: { readonly id: string; readonly name: HandleName }[]
  newNode(over?: Store): HandleNode
}

export const names = ['basket', 'draft'] as const

/** Pauses are short, and nothing else is known of what comes. */
export const hasty = (count: number): Uint8Array =>
  count === 1 ? new Uint8Array(1) : systemRandom(count)

export function createRealHandles(
  store: Store,
  limits: LifeLimits,
  clock: () => number,
): RealHandles {
  const shared = { keys: [{ id: 'k1', secret }], clock, random: hasty, storeWaitMsMax: 60_000 }
  const newNode = (over: Store = store): HandleNode => {
    const guard = createGuard({ ...shared, store: over })
    const basket = guard.handles<number>('basket', { limits })
    const draft = guard.handles<number>('draft', { limits, boundTo: 'agent' })
    return { guard, handles: { basket, draft } }
  }
  return { store, nodes: [newNode(), newNode()], minted: [], newNode }
}

export const handleStep = steps<HandleModel, RealHandles>(async (model, real) => {
  for (const kind of names) {
    const live = await real.store.count(`handle:${kind}`, model.nowMs)
    expect(live).toBe(liveOf(model, kind).length)
  }
})

/** One of those that were minted, somebody, and a node. */
export interface Chosen {
  readonly id: string
  readonly caller: Caller
  readonly handles: Handles<number>
  /** As in a request of that caller. */
  serve<T>(serve: () => Promise<T>): Promise<T>
}

export const choice = fc.tuple(node, any, any)

export function chosen(
  real: RealHandles,
  [at, which, who]: readonly [0 | 1, number, number],
): Chosen | undefined {
  const one = pick(real.minted, which)
  const caller = pick(modelCallers, who)
  if (one === undefined || caller === undefined) return undefined
  const { guard, handles } = real.nodes[at]
  return {
    id: one.id,
    caller,
    handles: handles[one.name],
    serve: (serve) => guard.run({ caller, session: undefined, body: undefined }, serve),
  }
}
