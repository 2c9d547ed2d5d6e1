import type { HandleKind } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { findAsking } from '../../tools/find-asking.ts'
import { mint, newCanary } from '../../tools/mint.ts'
import { openRound, retry } from '../../tools/request-state.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import { burst, callAll, outcomeOf } from './race.ts'
import type { Race } from './race.ts'

/** Begins with something fresh, and does the same with it each time that it is called. */
type Begin = () => Promise<(() => Promise<ToolAnswer | undefined>) | undefined>

/** Tools that are tried, as each takes a run in turn to be seen to have a limit. */
const takersMax = 3

/** What may be done so many times with one handle, and no more. */
export function handleLimits(
  lab: Lab,
  caller: ToolCaller,
  kinds: readonly HandleKind[],
): readonly Race[] {
  const { a, aAgain = a } = lab.cast
  const pairs = kinds.flatMap((kind) => kind.takers.map((taker) => ({ kind, taker })))
  // What shows a state goes on showing it, and ending something twice ends it once.
  const spending = pairs.filter(({ taker }) => !taker.showsCanary && !taker.isEnding)
  return spending.slice(0, takersMax).map(({ kind, taker }) =>
    limitRace(taker.tool.name, async () => {
      const made = await mint(lab, caller, { kind })
      if (made === undefined) return undefined
      const { handle } = made
      let turn = 0
      return () => {
        turn += 1
        const as = turn % 2 === 0 ? aAgain : a
        return takeHandle(lab, { caller, taker }, { as, handle, text: newCanary(lab) })
      }
    }),
  )
}

/**
 * 2026-07-28 basic/patterns/mrtr, Server Requirements: nothing makes a request state count once but
 * the server, and to look and to note has to be one step.
 */
export async function stateLimit(lab: Lab): Promise<Race | undefined> {
  if (lab.surface.era !== 'modern') return undefined
  const found = await findAsking(lab)
  const asking = 'verdict' in found ? undefined : found.all.find((one) => !one.isRepeatable)
  if (asking === undefined) return undefined
  return limitRace(asking.name, async () => {
    const round = await openRound(lab, asking)
    return round === undefined ? undefined : () => retry(asking, { as: lab.cast.a, round })
  })
}

/** How often it may be done shows in turn: from some call on, all are refused. */
function limitRace(name: string, begin: Begin): Race {
  let limit: number | undefined
  return {
    name,
    async run(how) {
      const call = await begin()
      if (call === undefined) return undefined
      const answers = await callAll(how, call)
      const taken = answers.map((answer) => answer?.reception === 'accepted')
      const count = taken.filter(Boolean).length
      if (how === 'in turn') {
        const isLimit = count > 0 && count < burst && !taken.slice(count).includes(true)
        const areRefused = answers.slice(count).every((one) => one?.reception === 'refused')
        limit = isLimit && areRefused ? count : undefined
      }
      if (limit === undefined) return undefined
      const wrong = Math.max(0, count - limit)
      return outcomeOf(answers, { wrong, what: `more than the ${limit} that there may be` })
    },
  }
}
