import type { Check } from '../../lab/check.ts'
import type { Tool } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { handlesOf, mayHaveTools, storesOf, toolsOf } from '../../tools/found-state.ts'
import { ledgersOf } from '../../tools/ledgers.ts'
import type { Ledger } from '../../tools/ledgers.ts'
import { newCanary } from '../../tools/mint.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolAnswer } from '../../tools/tool-caller.ts'
import { takesText, withoutStore } from '../../tools/use-store.ts'

/** What is read, awaited on and written back is lost where two calls do so at once. */
export const sessionRace: Check = {
  weakness: 'session-race',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan: 'adds texts to a state of its own, one after the other and all at once, and counts them',
  attack: 'Calls at the right moment overtake a check: one approval is spent twice.',
  fix: 'Change the state in one step of the store, or under a lock for each session or handle.',
  async run(lab) {
    if (!mayHaveTools(lab)) return notApplicable('the server has no tools')
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    const kinds = await handlesOf(lab, caller)
    const stores = await storesOf(lab, caller)
    const owner: Sight[] = []
    const attempts: Attempt[] = []
    for (const ledger of ledgersOf(lab, { caller, kinds, stores }).slice(0, ledgersMax)) {
      const inTurn = await addAll(lab, ledger, 'in turn')
      // Where the last text takes the place of the one before, none can be lost.
      if (inTurn === undefined || inTurn.lost > 0) continue
      owner.push(sightOf(ledger, inTurn, 'in turn'))
      for (let round = 0; round < roundsMax; round += 1) {
        const atOnce = await addAll(lab, ledger, 'at once')
        if (atOnce === undefined) continue
        attempts.push(attemptOf(ledger, inTurn, atOnce))
        if (atOnce.lost > 0) break
      }
    }
    return owner.length > 0 ? judge({ owner, attempts }) : nothingToRace(lab, tools)
  },
}

const ledgersMax = 2
const roundsMax = 2
/** Calls of one burst. */
const burst = 6

function nothingToRace(lab: Lab, tools: readonly Tool[]): Verdict {
  return withoutStore(lab, {
    tools,
    mayKeep: takesText,
    reason: 'no tool adds to a state that another shows',
  })
}

interface Added {
  /** Texts that the server said it took, and that are not there. */
  readonly lost: number
  readonly taken: number
  readonly last: ToolAnswer
}

/** Adds to a fresh state. Undefined where it cannot be read, or nothing was taken. */
async function addAll(
  lab: Lab,
  ledger: Ledger,
  how: 'in turn' | 'at once',
): Promise<Added | undefined> {
  const page = await ledger.open()
  if (page === undefined) return undefined
  const texts = Array.from({ length: burst }, () => newCanary(lab))
  const answers: (ToolAnswer | undefined)[] = []
  if (how === 'in turn') for (const text of texts) answers.push(await page.add(text))
  else answers.push(...(await Promise.all(texts.map((text) => page.add(text)))))
  const taken = texts.filter((_, index) => answers[index]?.reception === 'accepted')
  const shown = await page.show()
  const last = answers.findLast((answer) => answer?.reception === 'accepted')
  if (shown?.reception !== 'accepted' || last === undefined) return undefined
  const lost = taken.filter((text) => !shown.answer.text.includes(text)).length
  return { lost, taken: taken.length, last }
}

function attemptOf(ledger: Ledger, inTurn: Added, atOnce: Added): Attempt {
  const unknown = sightOf(ledger, inTurn, 'in turn')
  return { ...sightOf(ledger, atOnce, 'at once'), unknown: { ...unknown, reception: 'refused' } }
}

/** As a sight of an attempt: what the attacker wants is that something is lost. */
function sightOf({ name }: Ledger, { lost, taken, last }: Added, how: string): Sight {
  const isLost = lost > 0
  return {
    title: `a: ${burst} calls of ${name}, ${how}`,
    reception: isLost || how === 'in turn' ? 'accepted' : 'refused',
    shown: isLost ? 'effect' : 'nothing',
    answer: `${taken} were taken, and ${isLost ? lost : 'none'} of their texts lost`,
    exchange: last.answer.exchange,
  }
}
