import type { HandleKind, Taker } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { asArgument, madeUpHandle, mint, newCanary } from './mint.ts'
import type { Minted } from './mint.ts'
import { lookedFor } from './looked-for.ts'
import { isSameAnswer } from './same-answer.ts'
import type { Compared } from './same-answer.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { sightOfCall } from './tool-caller.ts'
import { useTool } from './use-tool.ts'

export interface TakerTrial {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly taker: Taker
  readonly intruders: readonly Principal[]
}

export interface Tried {
  readonly owner: Sight
  readonly attempts: readonly Attempt[]
}

/**
 * Uses a handle of `a` as others. What is used may be used up, so the owner shows on one of its own
 * that the tool takes it, and each intruder gets another. Undefined where the tool has stopped
 * taking what it took before, or takes anything.
 */
export async function tryTaker(lab: Lab, trial: TakerTrial): Promise<Tried | undefined> {
  const shown = await ownUse(lab, trial)
  if (shown === undefined) return undefined
  const attempts: Attempt[] = []
  const used = new Set([shown.handle])
  for (const intruder of trial.intruders) {
    const made = await mint(lab, trial.caller, { kind: trial.kind })
    // What is the same each time was not made for the caller: a public id, and nobody's.
    if (made === undefined || used.has(made.handle)) return undefined
    used.add(made.handle)
    attempts.push(await intrude(lab, trial, { intruder, made, own: shown.own }))
  }
  return { owner: shown.sight, attempts }
}

interface OwnUse {
  readonly sight: Sight
  readonly handle: string
  readonly own: Compared
}

async function ownUse(lab: Lab, trial: TakerTrial): Promise<OwnUse | undefined> {
  const made = await mint(lab, trial.caller, { kind: trial.kind })
  if (made === undefined) return undefined
  const { handle } = made
  const text = newCanary(lab)
  const used = await takeHandle(lab, trial, { as: lab.cast.a, handle, text })
  if (used?.reception !== 'accepted') return undefined
  const other = madeUpHandle(lab, handle)
  const unknown = await takeHandle(lab, trial, { as: lab.cast.a, handle: other, text })
  if (unknown === undefined) return undefined
  const own = { answer: used, names: [handle, text, made.canary] }
  if (isSameAnswer(own, { answer: unknown, names: [other, text] })) return undefined
  const title = `a: ${trial.taker.tool.name} with their own handle`
  return { sight: sightOfCall(title, used), handle, own }
}

interface Intrusion {
  readonly intruder: Principal
  readonly made: Minted
  /** What the owner was answered about theirs. */
  readonly own: Compared
}

async function intrude(
  lab: Lab,
  trial: TakerTrial,
  { intruder, made: { canary, handle }, own }: Intrusion,
): Promise<Attempt> {
  const { tool, showsCanary } = trial.taker
  const other = madeUpHandle(lab, handle)
  const text = newCanary(lab)
  const used = await takeHandle(lab, trial, { as: intruder, handle, text })
  const unknown = await takeHandle(lab, trial, { as: intruder, handle: other, text })
  if (used === undefined || unknown === undefined) throw new TypeError('arguments came and went')
  const titles = {
    used: `${intruder.name}: ${tool.name} with a's handle`,
    unknown: `${intruder.name}: ${tool.name} with a made-up handle`,
  }
  if (showsCanary) {
    return {
      ...lookedFor(titles.used, used, [canary]),
      unknown: lookedFor(titles.unknown, unknown, [canary]),
    }
  }
  const one = { answer: used, names: [handle, text, canary] }
  const two = { answer: unknown, names: [other, text] }
  const sight = sightOfCall(titles.used, used)
  const unknownSight = sightOfCall(titles.unknown, unknown)
  if (isSameAnswer(one, two)) return { ...asRefused(sight), unknown: asRefused(unknownSight) }
  // Only what the owner is told as well: "that is not yours" has a friendly status, too.
  const shown = isSameAnswer(one, own) ? 'effect' : 'nothing'
  return { ...sight, shown, unknown: isSameAnswer(two, own) ? unknownSight : told(unknownSight) }
}

/** What is not what the owner was told, is a refusal in plain words. */
const told = (sight: Sight): Sight =>
  sight.reception === 'accepted' ? { ...sight, reception: 'refused' } : sight

/** Many servers say in plain words, under a friendly status, that there is no such thing. */
const asRefused = (sight: Sight): Sight => ({
  ...sight,
  reception: 'refused',
  shown: 'nothing',
  answer: `${sight.answer}, the same for a's and for a made-up handle`,
})

export interface Taking {
  readonly as: Principal
  readonly handle: string
  readonly text: string
}

/** Undefined where the other arguments cannot be made up. */
export function takeHandle(
  lab: Lab,
  { caller, taker }: Pick<TakerTrial, 'caller' | 'taker'>,
  { as, handle, text }: Taking,
): Promise<ToolAnswer | undefined> {
  const known = { [taker.parameter]: asArgument(handle, taker.tool, taker.parameter) }
  return useTool(lab, caller, { as, use: taker, text, known })
}
