import fc from 'fast-check'
import { expect } from 'vitest'
import type { Caller, Handle, Handles, Store } from '../../src/index.ts'
import { makeRoomIn, mintIn, noteIn } from './handle-model.ts'
import type { Call, HandleModel, HandleName, ModelNote } from './handle-model.ts'
import { handleStep as step, names } from './real-handles.ts'
import type { RealHandles } from './real-handles.ts'
import { any, modelCallers, node, outcomeOf, pick } from './steps.ts'

/** A call that a client may repeat: whose it is, of what sort, and its idempotency key. */
const repeatable = fc.tuple(any, fc.constantFrom(...names), fc.constantFrom('one', 'two'))

interface Repeatable {
  readonly caller: Caller
  readonly call: Call
}

function repeatableOf([who, name, idempotencyKey]: readonly [
  number,
  HandleName,
  string,
]): Repeatable {
  const caller = pick(modelCallers, who)
  if (caller === undefined) throw new Error('there are some')
  const { owner, agent } = caller
  return { caller, call: { name, owner, agent, idempotencyKey } }
}

const mintBy = (
  handles: Readonly<Record<HandleName, Handles<number>>>,
  { caller, call: { name, idempotencyKey } }: Repeatable,
): Promise<Handle<number>> => handles[name].mint(0, { caller, idempotencyKey })

/** What the model says that a mint comes to: the handle there is, a new one, or a refusal. */
function expected(model: HandleModel, call: Call): ModelNote | undefined {
  const note = noteIn(model, call)
  if (note === undefined) return undefined
  if (note.handle !== undefined) return note
  return makeRoomIn(model, model.handles, call) ? note : undefined
}

/** The handle that all of them got, which is the one that there was or a new one. */
function got(model: HandleModel, real: RealHandles, note: ModelNote, id: string): void {
  const { name, owner, agent, handle } = note
  if (handle?.id !== undefined) {
    expect(id).toBe(handle.id)
    return
  }
  expect(real.minted.map((minted) => minted.id)).not.toContain(id)
  real.minted.push({ id, name })
  if (handle === undefined) note.handle = mintIn(model, { id, name, owner, agent })
  else handle.id = id
}

/** By one, or by several at once and from both nodes. */
const mintOnce = fc
  .tuple(repeatable, fc.array(node, { minLength: 1, maxLength: 4 }))
  .map(([given, ats]) =>
    step(`mintOnce(${given.join(', ')}, ${ats.join(' ')})`, async (model, real) => {
      const one = repeatableOf(given)
      const minting = ats.map((at) => mintBy(real.nodes[at].handles, one))
      const outcomes = await Promise.all(minting.map(outcomeOf))
      const note = expected(model, one.call)
      const outcome = note === undefined ? 'GUARD_HANDLES_FULL' : 'done'
      expect(new Set(outcomes)).toEqual(new Set([outcome]))
      if (note === undefined) return
      const ids = new Set((await Promise.all(minting)).map(({ id }) => id))
      expect(ids.size).toBe(1)
      for (const id of ids) got(model, real, note, id)
    }),
  )

/** Where a node that mints may die: before its handle is there, before and after it is noted. */
type Death = 'before handle' | 'before note' | 'after note'

/** Dies when it comes to that, with whatever it was about to do. */
function mortal(store: Store, death: Death): Store {
  let isDead = false
  const living = <Given extends readonly unknown[], T>(
    ask: (...given: Given) => Promise<T>,
    diesAt: (...given: Given) => boolean,
  ) => {
    return async (...given: Given): Promise<T> => {
      const dies = diesAt(...given)
      if (isDead || (dies && death !== 'after note')) isDead = true
      if (isDead) throw new Error('The node is dead.')
      const answer = await ask(...given)
      if (dies) throw new Error('The node died.')
      return answer
    }
  }
  return {
    ...store,
    insert: living(
      store.insert,
      ({ kind }) => death === 'before handle' && kind.startsWith('handle:'),
    ),
    find: living(store.find, () => false),
    replace: living(
      store.replace,
      ({ kind }, value) => death !== 'before handle' && isNote(kind) && value.startsWith('v1.'),
    ),
    touch: living(store.touch, () => false),
    remove: living(store.remove, () => false),
    list: living(store.list, () => false),
  }
}

const isNote = (kind: string): boolean => kind.startsWith('repeat-handle:')

const mintAndDie = fc
  .tuple(repeatable, fc.constantFrom<Death>('before handle', 'before note', 'after note'))
  .map(([given, death]) =>
    step(`mintAndDie(${given.join(', ')}, ${death})`, async (model, real) => {
      const one = repeatableOf(given)
      const { guard, handles } = real.newNode(mortal(real.store, death))
      const minting = mintBy(handles, one)
      const outcome = await outcomeOf(minting)
      await guard.close()
      const note = noteIn(model, one.call)
      if (note?.handle !== undefined) {
        got(model, real, note, (await minting).id)
        return
      }
      const isRefused = note === undefined || outcome === 'GUARD_HANDLES_FULL'
      expect(outcome).toBe(isRefused ? 'GUARD_HANDLES_FULL' : 'GUARD_STORE_UNAVAILABLE')
      if (note === undefined || death === 'before handle') return
      const hasRoom = makeRoomIn(model, model.handles, one.call)
      expect(hasRoom).toBe(!isRefused)
      if (!hasRoom) return
      const { name, owner, agent } = one.call
      const handle = mintIn(model, { id: undefined, name, owner, agent })
      if (death === 'after note') note.handle = handle
    }),
  )

export const mintOnceSteps = [mintOnce, mintOnce, mintAndDie]
