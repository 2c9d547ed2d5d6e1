import type { Lab } from '../lab/lab.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import { handleCandidates } from './handle-values.ts'
import type { Tool } from './tool.ts'
import type { ToolCaller } from './tool-caller.ts'

/** Something that `a` had made. */
export interface Made {
  /** What its handle may be. */
  readonly candidates: readonly string[]
  /** Stands in what was made, where the tool took any text. */
  readonly canary: string
}

export interface Mint {
  readonly producer: string
  /** Undefined when the tool does not go on making things. */
  make(): Promise<Made | undefined>
}

/** Producers that are tried. */
const producersMax = 5

/** The first tool that hands out something that may be a handle. */
export async function createMint(
  lab: Lab,
  caller: ToolCaller,
  producers: readonly Tool[],
): Promise<Mint | undefined> {
  for (const tool of producers.slice(0, producersMax)) {
    const make = (): Promise<Made | undefined> => makeWith(lab, caller, tool)
    if ((await make()) !== undefined) return { producer: tool.name, make }
  }
  return undefined
}

async function makeWith(lab: Lab, caller: ToolCaller, tool: Tool): Promise<Made | undefined> {
  const canary = randomHex(16, lab.random)
  const args = argumentsFor(tool.inputSchema, { text: canary, known: new Map() })
  if (args === undefined) return undefined
  const { reception, result } = await caller.call(lab.cast.a, tool.name, args)
  if (reception !== 'accepted') return undefined
  const candidates = handleCandidates(result, canary)
  for (const candidate of candidates) lab.redactor.learn(candidate, 'handle')
  return candidates.length === 0 ? undefined : { candidates, canary }
}
