import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { similarId } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import type { Consumer } from './handle-tools.ts'
import type { Made, Mint } from './mint.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { sightOfCall, textOfResult } from './tool-caller.ts'

export interface ConsumerTrial {
  readonly caller: ToolCaller
  readonly consumer: Consumer
  readonly mint: Mint
  readonly intruder: Principal
}

export interface Tried {
  readonly owner: Sight
  readonly attempts: readonly Attempt[]
}

/**
 * Uses a handle of `a` as others. What is used may be used up, so the owner shows on one of its own
 * that the tool takes it, and each intruder gets another. Undefined where the tool takes something
 * else, or takes anything.
 */
export async function tryConsumer(lab: Lab, trial: ConsumerTrial): Promise<Tried | undefined> {
  const shown = await ownUse(lab, trial)
  if (shown === undefined) return undefined
  const { nobody, stranger } = lab.cast
  const intruders = [trial.intruder, nobody, ...(stranger === undefined ? [] : [stranger])]
  const attempts: Attempt[] = []
  const used = new Set([shown.handle])
  for (const intruder of intruders) {
    const made = await trial.mint.make()
    const handle = made?.candidates[shown.index]
    // What is the same each time was not made for the caller: a public id, and nobody's.
    if (made === undefined || handle === undefined || used.has(handle)) return undefined
    used.add(handle)
    attempts.push(await intrude(lab, trial, { intruder, made, handle }))
  }
  return { owner: shown.sight, attempts }
}

interface OwnUse {
  readonly sight: Sight
  /** Which of the candidates is the handle. */
  readonly index: number
  readonly handle: string
}

/** The first candidate that the tool takes, where it does not take a made-up one. */
async function ownUse(lab: Lab, trial: ConsumerTrial): Promise<OwnUse | undefined> {
  const { consumer, mint } = trial
  const made = await mint.make()
  for (const [index, handle] of made?.candidates.entries() ?? []) {
    const used = await use(trial, { as: lab.cast.a, handle })
    if (used?.reception !== 'accepted') continue
    const other = madeUp(lab, handle)
    const unknown = await use(trial, { as: lab.cast.a, handle: other })
    if (unknown === undefined) return undefined
    const isTold = !isSame(used, handle, { answer: unknown, handle: other })
    const title = `a: ${consumer.tool.name} with their own handle`
    if (isTold) return { sight: sightOfCall(title, used), index, handle }
  }
  return undefined
}

interface Intrusion {
  readonly intruder: Principal
  readonly made: Made
  readonly handle: string
}

async function intrude(
  lab: Lab,
  trial: ConsumerTrial,
  { intruder, made: { canary }, handle }: Intrusion,
): Promise<Attempt> {
  const { name } = trial.consumer.tool
  const other = madeUp(lab, handle)
  const used = await use(trial, { as: intruder, handle })
  const unknown = await use(trial, { as: intruder, handle: other })
  if (used === undefined || unknown === undefined) throw new TypeError('arguments came and went')
  const sight = sightOf(`${intruder.name}: ${name} with a's handle`, used, canary)
  return {
    ...(isSame(used, handle, { answer: unknown, handle: other }) ? asRefused(sight) : sight),
    unknown: sightOf(`${intruder.name}: ${name} with a made-up handle`, unknown, canary),
  }
}

function sightOf(title: string, answer: ToolAnswer, canary: string): Sight {
  const sight = sightOfCall(title, answer)
  if (answer.answer.text.includes(canary)) return { ...sight, shown: 'canary' }
  return { ...sight, shown: answer.reception === 'accepted' ? 'effect' : 'nothing' }
}

interface Compared {
  readonly answer: ToolAnswer
  readonly handle: string
}

/** Both were answered, and with the same words but for the handle. */
function isSame(used: ToolAnswer, handle: string, unknown: Compared): boolean {
  const words = ({ result }: ToolAnswer, named: string): string =>
    textOfResult(result).replaceAll(named, '')
  const areAnswers = used.reception === 'accepted' && unknown.answer.reception === 'accepted'
  return areAnswers && words(used, handle) === words(unknown.answer, unknown.handle)
}

/** Many servers say in plain words, under a friendly status, that there is no such thing. */
const asRefused = (sight: Sight): Sight => ({
  ...sight,
  reception: 'refused',
  shown: 'nothing',
  answer: `${sight.answer}, the same as for a made-up handle`,
})

const madeUp = ({ random }: Lab, handle: string): string => similarId(handle, random)

interface Use {
  readonly as: Principal
  readonly handle: string
}

/** Undefined where the other arguments cannot be made up. */
async function use(
  { caller, consumer: { tool, parameter } }: ConsumerTrial,
  { as, handle }: Use,
): Promise<ToolAnswer | undefined> {
  const filling = { text: 'handfast', known: new Map([[parameter, handle]]) }
  const args = argumentsFor(tool.inputSchema, filling)
  return args === undefined ? undefined : caller.call(as, tool.name, args)
}
