import type { Lab } from '../../lab/lab.ts'
import { findEcho } from '../../tools/echo-tool.ts'
import { ledgersOf } from '../../tools/ledgers.ts'
import type { Found, Ledger } from '../../tools/ledgers.ts'
import { newCanary } from '../../tools/mint.ts'
import { textOfResult } from '../../tools/tool-caller.ts'
import type { ToolAnswer } from '../../tools/tool-caller.ts'
import { burst, callAll, outcomeOf } from './race.ts'
import type { Race } from './race.ts'

const ledgersMax = 2

/** Texts that are added to a state: what was taken has to be there afterwards. */
export function textRaces(lab: Lab, found: Found): readonly Race[] {
  return ledgersOf(lab, found)
    .slice(0, ledgersMax)
    .map((ledger) => textRace(lab, ledger))
}

function textRace(lab: Lab, ledger: Ledger): Race {
  return {
    name: ledger.name,
    async run(how) {
      const page = await ledger.open()
      if (page === undefined) return undefined
      const texts = Array.from({ length: burst }, () => newCanary(lab))
      const answers = await callAll(how, (index) => page.add(texts[index] ?? ''))
      const shown = await page.show()
      if (shown?.reception !== 'accepted') return undefined
      const taken = texts.filter((_, index) => answers[index]?.reception === 'accepted')
      const wrong = taken.filter((text) => !shown.answer.text.includes(text)).length
      return outcomeOf(answers, { wrong, what: 'of their texts lost' })
    },
  }
}

/** A tool that repeats what it is given: each call has to get its own. */
export async function echoRace(lab: Lab, { caller }: Found): Promise<Race | undefined> {
  const { echo } = await findEcho(lab, caller)
  if (echo === undefined) return undefined
  const { a, aAgain = a } = lab.cast
  return {
    name: echo.name,
    async run(how) {
      const texts = Array.from({ length: burst }, () => newCanary(lab))
      const answers = await callAll(how, (index) =>
        caller.call(index % 2 === 0 ? a : aAgain, echo.name, echo.with(texts[index] ?? '')),
      )
      const isCrossed = (answer: ToolAnswer | undefined, index: number): boolean => {
        const said = answer === undefined ? '' : textOfResult(answer.result)
        const own = texts[index] ?? ''
        return !said.includes(own) && texts.some((text) => said.includes(text))
      }
      const wrong = answers.filter(isCrossed).length
      return outcomeOf(answers, { wrong, what: 'answered with the text of another call' })
    },
  }
}
