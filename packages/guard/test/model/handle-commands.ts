import fc from 'fast-check'
import { expect } from 'vitest'
import { liveOf, makeRoomIn, mintIn, rightsOf, useIn } from './handle-model.ts'
import { chosen, choice, handleStep as step, names } from './real-handles.ts'
import { any, callerLike, modelCallers, node, outcomeOf, pick, sweeping, waiting } from './steps.ts'

const mint = fc.tuple(node, any, fc.constantFrom(...names)).map(([at, who, name]) =>
  step(`mint(${at}, ${who}, ${name})`, async (model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const minting = real.nodes[at].handles[name].mint(0, { caller })
    if (!makeRoomIn(model, model.handles, { name, owner: caller.owner })) {
      expect(await outcomeOf(minting)).toBe('GUARD_HANDLES_FULL')
      return
    }
    const { id } = await minting
    real.minted.push({ id, name })
    mintIn(model, { id, name, owner: caller.owner, agent: caller.agent })
  }),
)

const resolve = choice.map((given) =>
  step(`resolve(${given.join(', ')})`, async (model, real) => {
    const one = chosen(real, given)
    if (one === undefined) return
    const { id, caller } = one
    const found = rightsOf(model, id, caller)
    const resolving = one.handles.resolve(id, { caller })
    if (found === undefined) {
      expect(await outcomeOf(resolving)).toBe('GUARD_HANDLE_UNKNOWN')
      return
    }
    const { rights, handle } = found
    expect(await resolving).toMatchObject({ id, rights, value: handle.counter })
    useIn(model, handle)
  }),
)

/** All that are live are used by whom they belong to, as busy agents do. */
const useAll = node.map((at) =>
  step(`useAll(${at})`, async (model, real) => {
    for (const { id, name, ...bound } of names.flatMap((kind) => liveOf(model, kind))) {
      model.nowMs += 1
      const caller = callerLike(bound)
      if (id === undefined || caller === undefined) continue
      const found = rightsOf(model, id, caller)
      if (found === undefined) continue
      await real.nodes[at].handles[name].resolve(id, { caller })
      useIn(model, found.handle)
    }
  }),
)

const refusedTo = (rights: string | undefined): string =>
  rights === undefined ? 'GUARD_HANDLE_UNKNOWN' : 'GUARD_HANDLE_NOT_ALLOWED'

/** By several at once and from both nodes, so that they run into each other. */
const update = fc.tuple(any, fc.array(any, { minLength: 1, maxLength: 5 })).map(([which, whos]) =>
  step(`update(${which}, ${whos.join(' ')})`, async (model, real) => {
    const attempts = whos.map(async (who, index) => {
      const one = chosen(real, [index % 2 === 0 ? 0 : 1, which, who])
      if (one === undefined) return
      const { id, caller, handles } = one
      const found = rightsOf(model, id, caller)
      const mayWrite = found?.rights === 'own' || found?.rights === 'write'
      const done = await outcomeOf(handles.update(id, (value) => value + 1, { caller }))
      expect(done).toBe(mayWrite ? 'done' : refusedTo(found?.rights))
      if (found !== undefined) useIn(model, found.handle)
      if (found !== undefined && mayWrite) found.handle.counter += 1
    })
    await Promise.all(attempts)
  }),
)

/** Whoever is first; what was done counts, and nothing is done after it was taken back. */
const updateMeanwhile = fc
  .tuple(choice, any, fc.constantFrom('end' as const, 'unshare' as const))
  .map(([given, other, verb]) =>
    step(`updateMeanwhile(${given.join(', ')}, ${other}, ${verb})`, async (model, real) => {
      const one = chosen(real, given)
      const writer = chosen(real, [given[0] === 0 ? 1 : 0, given[1], other])
      const found = one && rightsOf(model, one.id, one.caller)
      if (one === undefined || writer === undefined || found?.rights !== 'own') return
      const { id, handles } = one
      const { principal, owner } = writer.caller
      if (owner === one.caller.owner) return
      const updates = [1, 2, 3].map(() =>
        outcomeOf(writer.handles.update(id, (value) => value + 1, { caller: writer.caller })),
      )
      await one.serve(() => (verb === 'end' ? handles.end(id) : handles.unshare(id, principal)))
      const late = await outcomeOf(writer.handles.resolve(id, { caller: writer.caller }))
      expect(late).toBe('GUARD_HANDLE_UNKNOWN')
      const valueNow = async (): Promise<number> =>
        verb === 'end' ? 0 : (await handles.resolve(id, { caller: one.caller })).value
      const then = await valueNow()
      const done = (await Promise.all(updates)).filter((outcome) => outcome === 'done').length
      expect(await valueNow()).toBe(then)
      if (found.handle.shares.get(owner) !== 'write') expect(done).toBe(0)
      useIn(model, found.handle)
      found.handle.counter += done
      found.handle.shares.delete(owner)
      if (verb === 'end') found.handle.expiresAtMs = 0
    }),
  )

const end = choice.map((given) =>
  step(`end(${given.join(', ')})`, async (model, real) => {
    const one = chosen(real, given)
    if (one === undefined) return
    const found = rightsOf(model, one.id, one.caller)
    const outcome = await outcomeOf(one.handles.end(one.id, { caller: one.caller }))
    expect(outcome).toBe(found?.rights === 'own' ? 'done' : refusedTo(found?.rights))
    if (found === undefined) return
    useIn(model, found.handle)
    if (found.rights === 'own') found.handle.expiresAtMs = 0
  }),
)

const endAllOf = fc.tuple(node, any, fc.constantFrom(...names)).map(([at, who, name]) =>
  step(`endAllOf(${at}, ${who}, ${name})`, async (model, real) => {
    const caller = pick(modelCallers, who)
    if (caller === undefined) return
    const owned = liveOf(model, name).filter(({ owner }) => owner === caller.owner)
    for (const handle of owned) handle.expiresAtMs = 0
    expect(await real.nodes[at].handles[name].endAllOf(caller.owner)).toBe(owned.length)
  }),
)

/** With each other and with themselves, which gives nobody anything. */
const share = fc
  .tuple(choice, any, fc.constantFrom('read' as const, 'write' as const, undefined))
  .map(([given, withWhom, rights]) =>
    step(`share(${given.join(', ')}, ${withWhom}, ${rights ?? 'no more'})`, async (model, real) => {
      const one = chosen(real, given)
      const other = pick(modelCallers, withWhom)
      if (one === undefined || other === undefined) return
      const { id, caller, handles } = one
      const { principal } = other
      const found = rightsOf(model, id, caller)
      const outcome = await outcomeOf(
        one.serve(() =>
          rights === undefined
            ? handles.unshare(id, principal)
            : handles.share(id, principal, rights),
        ),
      )
      expect(outcome).toBe(found?.rights === 'own' ? 'done' : refusedTo(found?.rights))
      if (found === undefined) return
      useIn(model, found.handle)
      if (found.rights !== 'own') return
      if (rights === undefined) found.handle.shares.delete(other.owner)
      else found.handle.shares.set(other.owner, rights)
    }),
  )

/** A node dies with what it had in memory; another takes its place over the same store. */
const crash = node.map((at) =>
  step(`crash(${at})`, async (_model, real) => {
    await real.nodes[at].guard.close()
    real.nodes[at] = real.newNode()
  }),
)

/** Made-up names, names that are nearly right, and those of the other sort. */
const guess = fc.tuple(fc.string(), choice).map(([text, given]) =>
  step(`guess(${JSON.stringify(text)}, ${given.join(', ')})`, async (_model, real) => {
    const one = chosen(real, given)
    if (one === undefined) return
    const { id, caller, handles } = one
    const [sort = '', rest = ''] = id.split('_', 2)
    const other = `${sort === 'basket' ? 'draft' : 'basket'}_${rest}`
    for (const made of [text, `${id}${text}`, ` ${id}`, id.slice(1), other, `${sort}_`]) {
      if (real.minted.some((minted) => minted.id === made)) continue
      expect(await outcomeOf(handles.resolve(made, { caller }))).toBe('GUARD_HANDLE_UNKNOWN')
    }
  }),
)

export const handleSteps = [
  mint,
  mint,
  resolve,
  resolve,
  useAll,
  useAll,
  update,
  update,
  updateMeanwhile,
  end,
  endAllOf,
  share,
  share,
  share,
  waiting(step),
  sweeping(step),
  crash,
  guess,
]
