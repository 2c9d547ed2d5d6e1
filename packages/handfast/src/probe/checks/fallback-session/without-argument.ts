import type { HandleKind, Store, Taker, ToolUse } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { chosenKey } from '../../tools/find-stores.ts'
import { lookedFor } from '../../tools/looked-for.ts'
import { mint, newCanary } from '../../tools/mint.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import { useTool } from '../../tools/use-tool.ts'
import { readStore, writeStore } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'

type Part = Pick<Trial, 'owner' | 'attempts'>

export interface KeyTrial {
  readonly caller: ToolCaller
  readonly stores: readonly Store[]
  readonly intruder: Principal
}

const storesMax = 2

/** State that has a key, kept and asked for without one. */
export async function tryKeys(lab: Lab, { caller, stores, intruder }: KeyTrial): Promise<Part> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const { a } = lab.cast
  const open = stores.filter(({ key, isKeyOptional }) => key !== undefined && isKeyOptional)
  for (const store of open.slice(0, storesMax)) {
    const trial = { caller, store }
    const { name } = store.reader.tool
    const canary = newCanary(lab)
    await writeStore(lab, trial, { as: a, text: canary })
    owner.push(
      lookedFor(`a: ${name} without ${store.key}`, await readStore(lab, trial, { as: a }), [
        canary,
      ]),
    )
    const value = chosenKey(lab, store.reader.tool, store.key ?? '')
    const unknown = lookedFor(
      `${intruder.name}: ${name} with a ${store.key} of their own`,
      await readStore(lab, trial, { as: intruder, value }),
      [canary],
    )
    for (const usual of [undefined, ...usualNames]) {
      const answer = await readStore(lab, trial, { as: intruder, value: usual })
      const how = usual === undefined ? `without ${store.key}` : `with ${store.key} "${usual}"`
      attempts.push({ ...lookedFor(`${intruder.name}: ${name} ${how}`, answer, [canary]), unknown })
    }
  }
  return { owner, attempts }
}

/** What code falls back to. */
const usualNames = ['', 'default', 'anonymous'] as const

export interface HandleTrial {
  readonly caller: ToolCaller
  readonly kinds: readonly HandleKind[]
  readonly intruder: Principal
}

/** State behind a handle, asked for without one. */
export async function tryHandles(
  lab: Lab,
  { caller, kinds, intruder }: HandleTrial,
): Promise<Part> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  for (const kind of kinds) {
    const taker = kind.takers.find(({ showsCanary, isEnding }) => showsCanary && !isEnding)
    if (taker === undefined) continue
    const tried = await tryTaker(lab, { caller, kind, taker, intruder })
    owner.push(...tried.owner)
    attempts.push(...tried.attempts)
  }
  return { owner, attempts }
}

interface TakerTrial extends Omit<HandleTrial, 'kinds'> {
  readonly kind: HandleKind
  readonly taker: Taker
}

/** The comparison is a handle of the intruder's own, made before the one of `a`. */
async function tryTaker(lab: Lab, { caller, kind, taker, intruder }: TakerTrial): Promise<Part> {
  const theirs = await mint(lab, caller, { kind, as: intruder })
  const made = await mint(lab, caller, { kind })
  if (theirs === undefined || made === undefined) return { owner: [], attempts: [] }
  const { name } = taker.tool
  const marks = [made.canary]
  const text = newCanary(lab)
  const taking = (as: Principal, handle: string): Promise<ToolAnswer | undefined> =>
    takeHandle(lab, { caller, taker }, { as, handle, text })
  const own = await taking(lab.cast.a, made.handle)
  const other = await taking(intruder, theirs.handle)
  if (own === undefined || other === undefined) return { owner: [], attempts: [] }
  const unknown = lookedFor(`${intruder.name}: ${name} with their own handle`, other, marks)
  const attempts: Attempt[] = []
  for (const usual of usualNames) {
    const answer = await taking(intruder, usual)
    if (answer === undefined) continue
    const title = `${intruder.name}: ${name} with ${taker.parameter} "${usual}"`
    attempts.push({ ...lookedFor(title, answer, marks), unknown })
  }
  const without = await useTool(lab, caller, { as: intruder, use: withoutHandle(taker), text })
  if (without !== undefined) {
    const title = `${intruder.name}: ${name} without ${taker.parameter}`
    attempts.push({ ...lookedFor(title, without, marks), unknown })
  }
  return { owner: [lookedFor(`a: ${name} with their own handle`, own, marks)], attempts }
}

/** The tool as if the handle were no argument of it. */
function withoutHandle({ tool, given, parameter }: Taker): ToolUse {
  const schema = typeof tool.inputSchema === 'object' ? { ...tool.inputSchema } : {}
  const entries = Object.entries(schema).map(([key, value]: [string, unknown]) => {
    if (key === 'required' && Array.isArray(value)) {
      return [key, value.filter((name) => name !== parameter)]
    }
    if (key !== 'properties' || typeof value !== 'object' || value === null) return [key, value]
    return [key, Object.fromEntries(Object.entries(value).filter(([name]) => name !== parameter))]
  })
  return { tool: { ...tool, inputSchema: Object.fromEntries(entries) }, given }
}
