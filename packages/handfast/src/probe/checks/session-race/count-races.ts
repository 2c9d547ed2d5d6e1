import type { HandleKind, Taker, Tool } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { findCounter, numbersIn } from '../../tools/counters.ts'
import type { Counter, Use } from '../../tools/counters.ts'
import { isEnding } from '../../tools/handle-tools.ts'
import { mint, newCanary } from '../../tools/mint.ts'
import { mayCall } from '../../tools/tool.ts'
import { callerInSession } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import type { Principal } from '../../wire/principal.ts'
import { callAll, outcomeOf } from './race.ts'
import type { Race } from './race.ts'

/** Makes a fresh state, and says what there is to do with it. */
type Open = () => Promise<readonly Use[] | undefined>

/** A number that calls move: it has to move as often as the server said that it had. */
export async function countRaces(
  lab: Lab,
  { caller, kinds, tools }: Countable,
): Promise<readonly Race[]> {
  const opens = [
    ...kinds.map((kind) => openHandle(lab, caller, kind)),
    ...(lab.surface.era === 'legacy' ? [openSession(lab, tools)] : []),
  ]
  const races: Race[] = []
  for (const open of opens) {
    const counter = await findCounter((await open()) ?? [])
    if (counter !== undefined) races.push(countRace(open, counter))
  }
  return races
}

function countRace(open: Open, { name, mover, reader, step, place }: Counter): Race {
  return {
    name,
    async run(how) {
      const uses = (await open()) ?? []
      const [moving, reading] = [uses[mover], uses[reader]]
      if (moving === undefined || reading === undefined) return undefined
      // What is shown by moving it moves once more by being looked at.
      const looks = mover === reader ? 1 : 0
      if (looks === 0) await moving.call()
      const before = numbersIn(await reading.call())?.values[place]
      const answers = await callAll(how, () => moving.call())
      const after = numbersIn(await reading.call())?.values[place]
      if (before === undefined || after === undefined) return undefined
      const taken = answers.filter((answer) => answer?.reception === 'accepted').length
      const wrong = Math.abs(taken + looks - (after - before) / step)
      return outcomeOf(answers, { wrong, what: 'of them not counted' })
    },
  }
}

export interface Countable {
  readonly caller: ToolCaller
  readonly kinds: readonly HandleKind[]
  readonly tools: readonly Tool[]
}

function openHandle(lab: Lab, caller: ToolCaller, kind: HandleKind): Open {
  const { a, aAgain = a } = lab.cast
  const takers = kind.takers.filter((taker) => !taker.isEnding)
  return async () => {
    const made = await mint(lab, caller, { kind })
    if (made === undefined) return undefined
    const { handle } = made
    let turn = 0
    const useOf = (taker: Taker): Use => ({
      name: taker.tool.name,
      call() {
        turn += 1
        const as = turn % 2 === 0 ? aAgain : a
        return takeHandle(lab, { caller, taker }, { as, handle, text: newCanary(lab) })
      },
    })
    return takers.map(useOf)
  }
}

/** Names of what moves a number; others are tried after them. */
const moving = /incr|count|bump|tick|add|next|use|spend|take|vote|like|roll|step|push/iu

/** Where what is counted is the session's: tools that need to be told nothing of it. */
function openSession(lab: Lab, tools: readonly Tool[]): Open {
  const { a, aAgain = a } = lab.cast
  const usable = tools
    .filter((tool) => mayCall(lab, tool) && !isEnding(tool))
    .toSorted((left, right) => Number(moving.test(right.name)) - Number(moving.test(left.name)))
  return async () => {
    const caller = await callerInSession(lab)
    let turn = 0
    const as = (): Principal => {
      turn += 1
      return turn % 2 === 0 ? aAgain : a
    }
    return usable.flatMap(({ name, inputSchema }) => {
      const args = argumentsFor(inputSchema, { text: 'handfast', known: new Map() })
      return args === undefined ? [] : [{ name, call: () => caller.call(as(), name, args) }]
    })
  }
}
