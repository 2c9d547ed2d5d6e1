import { samplesMin } from '../../identifiers/structure.ts'
import type { HandleKind, Taker } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Untried } from '../../lab/verdict.ts'
import { handlesOf, mayHaveTools, toolsOf } from '../../tools/found-state.ts'
import { consumersIn, lookLikeProducers } from '../../tools/handle-tools.ts'
import { madeUpHandle, mint, newCanary } from '../../tools/mint.ts'
import { mayCall } from '../../tools/tool.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'
import { takeHandle, tryTaker } from '../../tools/try-taker.ts'
import type { Sampled } from './sampled.ts'

/** Fewer where sessions are sampled, too: each takes as many requests as they do. */
const kindsMax = { legacy: 1, modern: 2 } as const

export interface HandleSamples {
  readonly sampled: readonly Sampled[]
  readonly untried: readonly Untried[]
}

/** Handles that tools hand out, and what keeps them from being sampled. */
export async function handleSamples(lab: Lab): Promise<HandleSamples> {
  if (!mayHaveTools(lab)) return { sampled: [], untried: [] }
  const caller = createToolCaller(lab)
  const tools = await toolsOf(lab, caller)
  if (consumersIn(tools).length === 0) return { sampled: [], untried: [] }
  const what = 'guessing from handles'
  if (!lab.allows('active')) {
    return { sampled: [], untried: [{ what, settledBy: 'leave out --passive' }] }
  }
  const sampled: Sampled[] = []
  for (const kind of (await handlesOf(lab, caller)).slice(0, kindsMax[lab.surface.era])) {
    const one = await sampleKind(lab, caller, kind)
    if (one !== undefined) sampled.push(one)
  }
  const blocked = lookLikeProducers(tools).find((tool) => !mayCall(lab, tool))
  if (sampled.length > 0 || blocked === undefined) return { sampled, untried: [] }
  const untried = { what: `guessing from handles of ${blocked.name}` }
  return { sampled, untried: [{ ...untried, settledBy: `--allow-tool ${blocked.name}` }] }
}

/** Undefined where too few are handed out, or a made-up one is taken as well. */
async function sampleKind(
  lab: Lab,
  caller: ToolCaller,
  kind: HandleKind,
): Promise<Sampled | undefined> {
  const { a, b = a } = lab.cast
  const taker = kind.takers.find(({ isEnding }) => !isEnding) ?? kind.takers[0]
  if (taker === undefined) return undefined
  // Before the samples are taken, as it has more of them made.
  const bound = await isBound(lab, { caller, kind, taker })
  const ids: string[] = []
  for (let index = 0; index < lab.limits.samplesMax; index += 1) {
    const made = await mint(lab, caller, { kind, as: index % 2 === 0 ? a : b })
    // Who may make nothing still shares a counter with who may.
    const again = made ?? (await mint(lab, caller, { kind }))
    if (again === undefined) break
    ids.push(again.handle)
  }
  const last = (await mint(lab, caller, { kind }))?.handle
  if (ids.length < samplesMin || last === undefined) return undefined
  ids.push(last)
  const text = newCanary(lab)
  const own = await takeHandle(lab, { caller, taker }, { as: a, handle: last, text })
  const other = madeUpHandle(lab, last)
  const unknown = await takeHandle(lab, { caller, taker }, { as: a, handle: other, text })
  if (own === undefined || unknown === undefined) return undefined
  const { name } = taker.tool
  const refused = sightOfCall(`a: ${name} with a made-up handle`, unknown)
  return {
    what: `handles of ${kind.producer.tool.name}`,
    ids,
    owner: sightOfCall(`a: ${name} with their own handle`, own),
    isBound: bound,
    // It was found by being told apart from a made-up one, in whatever words.
    unknown: refused.reception === 'accepted' ? { ...refused, reception: 'refused' } : refused,
    mintNext: async () => (await mint(lab, caller, { kind }))?.handle,
  }
}

interface Binding {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly taker: Taker
}

async function isBound(lab: Lab, { caller, kind, taker }: Binding): Promise<boolean> {
  const { b } = lab.cast
  if (b === undefined) return false
  const tried = await tryTaker(lab, { caller, kind, taker, intruders: [b] })
  return tried !== undefined && tried.attempts.every(({ reception }) => reception === 'refused')
}
