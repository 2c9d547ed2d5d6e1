import type { Check } from '../../lab/check.ts'
import type { Tool } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { handlesOf, mayHaveTools, storesOf, toolsOf } from '../../tools/found-state.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { takesText, withoutStore } from '../../tools/use-store.ts'
import { countRaces } from './count-races.ts'
import { handleLimits, stateLimit } from './limit-races.ts'
import { burst } from './race.ts'
import type { How, Outcome, Race } from './race.ts'
import { countedLab } from './counted-lab.ts'
import { echoRace, textRaces } from './text-races.ts'

/** What is read, awaited on and written back is lost where two calls do so at once. */
export const sessionRace: Check = {
  weakness: 'session-race',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan:
    'adds texts to a state of its own, moves numbers in it, asks for echoes and does what may be ' +
    'done once, one after the other and all at once, and counts what came of it',
  attack: 'Calls at the right moment overtake a check: one approval is spent twice.',
  fix: 'Change the state in one step of the store, or under a lock for each session or handle.',
  async run(uncounted) {
    if (!mayHaveTools(uncounted)) return notApplicable('the server has no tools')
    const { lab, spent } = countedLab(uncounted)
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    const kinds = await handlesOf(lab, caller)
    const stores = await storesOf(lab, caller)
    const found = { caller, kinds, stores, tools }
    const sources: readonly (() => Promise<readonly (Race | undefined)[]>)[] = [
      async () => textRaces(lab, found),
      () => countRaces(lab, found),
      async () => handleLimits(lab, caller, kinds),
      async () => [await stateLimit(lab)],
      async () => [await echoRace(lab, found)],
    ]
    const owner: Sight[] = []
    const attempts: Attempt[] = []
    for (const source of sources) {
      if (spent() > searchMax) break
      for (const race of await source()) {
        if (race === undefined || spent() > searchMax) continue
        const tried = await tryRace(race)
        owner.push(...tried.owner)
        attempts.push(...tried.attempts)
      }
    }
    return owner.length > 0 ? judge({ owner, attempts }) : nothingToRace(lab, tools)
  },
}

const roundsMax = 2
/** Requests after which nothing more is looked for: a race takes about two dozen. */
const searchMax = 150

interface Tried {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
}

async function tryRace(race: Race): Promise<Tried> {
  const inTurn = await race.run('in turn')
  // Where the last text takes the place of the one before, none can be lost.
  if (inTurn === undefined || inTurn.wrong > 0) return { owner: [], attempts: [] }
  const control = sightOf(race, inTurn, 'in turn')
  const attempts: Attempt[] = []
  for (let round = 0; round < roundsMax; round += 1) {
    const atOnce = await race.run('at once')
    if (atOnce === undefined) continue
    const unknown: Sight = { ...control, reception: 'refused' }
    attempts.push({ ...sightOf(race, atOnce, 'at once'), unknown })
    if (atOnce.wrong > 0) break
  }
  return { owner: [control], attempts }
}

function nothingToRace(lab: Lab, tools: readonly Tool[]): Verdict {
  return withoutStore(lab, {
    tools,
    mayKeep: takesText,
    reason: 'no tool adds to a state that another shows, counts, or does what may be done once',
  })
}

/** As a sight of an attempt: what the attacker wants is that something goes wrong. */
function sightOf({ name }: Race, { wrong, taken, what, last }: Outcome, how: How): Sight {
  const isWrong = wrong > 0
  return {
    title: `a: ${burst} calls of ${name}, ${how}`,
    reception: isWrong || how === 'in turn' ? 'accepted' : 'refused',
    shown: isWrong ? 'effect' : 'nothing',
    answer: `${taken} were taken, and ${isWrong ? wrong : 'none'} ${what}`,
    exchange: last.answer.exchange,
  }
}
