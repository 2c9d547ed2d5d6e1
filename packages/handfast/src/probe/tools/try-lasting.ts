import type { HandleKind, Taker } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { madeUpHandle, mint, newCanary } from './mint.ts'
import type { Minted } from './mint.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { sightOfCall } from './tool-caller.ts'
import { takeHandle } from './try-taker.ts'

export interface LastingTrial {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly intruder: Principal
}

export interface LastingTried {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
}

/** Tools that change something, of one kind of state. */
const changersMax = 2

/**
 * What somebody else changes or ends by a handle, as its owner sees it afterwards: the answer to a
 * write may say anything. Nothing where no tool shows what is behind a handle.
 */
export async function tryLasting(lab: Lab, trial: LastingTrial): Promise<LastingTried> {
  const { takers } = trial.kind
  const reader = takers.find(({ showsCanary, isEnding }) => showsCanary && !isEnding)
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  if (reader === undefined) return { owner, attempts }
  const changers = takers.filter((taker) => taker !== reader).slice(0, changersMax)
  for (const changer of changers) {
    const tried = await tryChanger(lab, trial, { reader, changer })
    owner.push(...tried.owner)
    attempts.push(...tried.attempts)
  }
  return { owner, attempts }
}

interface Pair {
  readonly reader: Taker
  readonly changer: Taker
}

/** The owner shows first that the tool changes something. */
async function tryChanger(lab: Lab, trial: LastingTrial, pair: Pair): Promise<LastingTried> {
  const { a } = lab.cast
  const none = { owner: [], attempts: [] }
  const own = await change(lab, trial, { ...pair, as: a })
  if (own === undefined || own.effect === undefined) return none
  const { name } = pair.changer.tool
  const { intruder } = trial
  const unknown = await change(lab, trial, { ...pair, as: intruder, isUnknown: true })
  const used = await change(lab, trial, { ...pair, as: intruder })
  if (unknown === undefined || used === undefined) return none
  return {
    owner: [{ ...sightOfCall(`a: ${name} with their own handle`, own.answer) }],
    attempts: [
      {
        ...sightOfChange(`${intruder.name}: ${name} with a's handle`, used),
        unknown: sightOfChange(`${intruder.name}: ${name} with a made-up handle`, unknown),
      },
    ],
  }
}

interface Changed {
  readonly answer: ToolAnswer
  /** What the owner saw of it; undefined where all was as before. */
  readonly effect: string | undefined
  /** The owner could look. */
  readonly isSeen: boolean
}

interface Changing extends Pair {
  readonly as: Principal
  /** With a handle that names nothing. */
  readonly isUnknown?: true
}

/** On something fresh: changes it as somebody, and has the owner look at it. */
async function change(
  lab: Lab,
  { caller, kind }: LastingTrial,
  { reader, changer, as, isUnknown }: Changing,
): Promise<Changed | undefined> {
  const made = await mint(lab, caller, { kind })
  if (made === undefined) return undefined
  const text = newCanary(lab)
  const handle = isUnknown === true ? madeUpHandle(lab, made.handle) : made.handle
  const answer = await takeHandle(lab, { caller, taker: changer }, { as, handle, text })
  if (answer === undefined) return undefined
  return { answer, ...(await ownersView(lab, { caller, reader, made, text })) }
}

interface View {
  readonly caller: ToolCaller
  readonly reader: Taker
  readonly made: Minted
  readonly text: string
}

async function ownersView(
  lab: Lab,
  { caller, reader, made, text }: View,
): Promise<Pick<Changed, 'effect' | 'isSeen'>> {
  const looking = { as: lab.cast.a, handle: made.handle, text: newCanary(lab) }
  const seen = await takeHandle(lab, { caller, taker: reader }, looking)
  if (seen === undefined || seen.reception === 'unanswered' || seen.reception === 'unclear') {
    return { effect: undefined, isSeen: false }
  }
  if (seen.answer.text.includes(text)) return { effect: 'what was written', isSeen: true }
  if (seen.answer.text.includes(made.canary)) return { effect: undefined, isSeen: true }
  return { effect: 'that what was there is gone', isSeen: true }
}

function sightOfChange(title: string, { answer, effect, isSeen }: Changed): Sight {
  const sight = sightOfCall(title, answer)
  if (!isSeen) return { ...sight, reception: 'unclear' }
  const sees = effect === undefined ? 'sees it unchanged' : `sees ${effect}`
  return {
    ...sight,
    reception: effect === undefined ? 'refused' : 'accepted',
    shown: effect === undefined ? 'nothing' : 'effect',
    answer: `${sight.answer}, and a then ${sees}`,
  }
}
