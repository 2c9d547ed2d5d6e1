import type { HandleKind, Taker } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { asArgument, madeUpHandle, mint, newCanary } from './mint.ts'
import type { Minted } from './mint.ts'
import { isSameAnswer } from './same-answer.ts'
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
    attempts.push(await intrude(lab, trial, { intruder, made }))
  }
  return { owner: shown.sight, attempts }
}

interface OwnUse {
  readonly sight: Sight
  readonly handle: string
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
  const [one, two] = [handle, other].map((name) => [name, text])
  if (isSameAnswer({ answer: used, names: one ?? [] }, { answer: unknown, names: two ?? [] })) {
    return undefined
  }
  const title = `a: ${trial.taker.tool.name} with their own handle`
  return { sight: sightOfCall(title, used), handle }
}

interface Intrusion {
  readonly intruder: Principal
  readonly made: Minted
}

async function intrude(
  lab: Lab,
  trial: TakerTrial,
  { intruder, made: { canary, handle } }: Intrusion,
): Promise<Attempt> {
  const { name } = trial.taker.tool
  const other = madeUpHandle(lab, handle)
  const text = newCanary(lab)
  const used = await takeHandle(lab, trial, { as: intruder, handle, text })
  const unknown = await takeHandle(lab, trial, { as: intruder, handle: other, text })
  if (used === undefined || unknown === undefined) throw new TypeError('arguments came and went')
  const sight = sightOf(`${intruder.name}: ${name} with a's handle`, used, canary)
  const isSame = isSameAnswer(
    { answer: used, names: [handle, text] },
    { answer: unknown, names: [other, text] },
  )
  return {
    ...(isSame ? asRefused(sight) : sight),
    unknown: sightOf(`${intruder.name}: ${name} with a made-up handle`, unknown, canary),
  }
}

function sightOf(title: string, answer: ToolAnswer, canary: string): Sight {
  const sight = sightOfCall(title, answer)
  if (answer.answer.text.includes(canary)) return { ...sight, shown: 'canary' }
  return { ...sight, shown: answer.reception === 'accepted' ? 'effect' : 'nothing' }
}

/** Many servers say in plain words, under a friendly status, that there is no such thing. */
const asRefused = (sight: Sight): Sight => ({
  ...sight,
  reception: 'refused',
  shown: 'nothing',
  answer: `${sight.answer}, the same as for a made-up handle`,
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
