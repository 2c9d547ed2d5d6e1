import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { compareContent } from './content.ts'
import { handleQuestions, sessionQuestions } from './questions.ts'
import type { Question } from './questions.ts'
import { compareTime } from './timing.ts'

/** Who may not use an id must not learn from the refusal that it exists. */
export const sessionExistenceOracle: Check = {
  weakness: 'session-existence-oracle',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan:
    'compares how b is refused with ids of a and with made-up ones: status, text, headers, and ' +
    'the time it takes, in turns',
  attack: 'Guessed and half-leaked ids are confirmed before they are used.',
  fix: 'Answer a foreign id exactly as one that names nothing, and look both up the same way.',
  async run(lab) {
    const { b } = lab.cast
    if (lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: nobody is refused what an id names')
    }
    if (b === undefined) {
      const what = 'one principal alone has nobody to ask'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const sessions = await sessionQuestions(lab, b)
    if ('verdict' in sessions) return sessions.verdict
    const questions = [...sessions.questions, ...(await handleQuestions(lab, caller, b))]
    if (questions.length === 0) {
      return notApplicable(
        'the server keeps no sessions, and no tool was found to hand out handles',
      )
    }
    return judgeQuestions(lab, questions)
  },
}

async function judgeQuestions(lab: Lab, questions: readonly Question[]): Promise<Verdict> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const refused: Question[] = []
  for (const question of questions) {
    // What somebody else is served is another weakness, and no refusal that could tell.
    if (await question.isServed()) continue
    owner.push(await question.owner())
    refused.push(question)
    attempts.push(await compareContent(question))
  }
  const [first] = refused
  if (first === undefined) {
    return notApplicable('no foreign id is refused, so that there is no refusal to compare')
  }
  const timed = await compareTime(lab, first)
  return judge({ owner, attempts: timed === undefined ? attempts : [...attempts, timed] })
}
