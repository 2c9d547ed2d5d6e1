import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Trial } from '../../lab/verdict.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { toolsOf } from '../../tools/found-state.ts'
import type { Principal } from '../../wire/principal.ts'
import { lastComerTrial } from './last-comer.ts'
import { questionsOf } from './questions.ts'
import type { Question } from './questions.ts'
import { raceOf } from './race.ts'
import { findTelling } from './telling.ts'

/** 2026-07-28 basic/index, Statelessness: no context or identity from an earlier request (MUST). */
export const sharedCurrentUser: Check = {
  weakness: 'shared-current-user',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'has a and b ask what answers each of them differently (a tool, a resource, a prompt), in ' +
    'turn and all at once, and looks for what belongs to the other',
  attack: 'Whoever calls at the right moment acts as somebody else, and reads what is theirs.',
  fix: 'Hand the caller down as an argument, or keep it in AsyncLocalStorage; never in a variable.',
  async run(lab) {
    const { surface, cast } = lab
    if (!surface.hasTools) return notApplicable('the server has no tools')
    if (surface.admitsNobody === true && cast.a.headers.length === 0) {
      return notApplicable('no principal was given, and the server asks for none')
    }
    if (cast.b === undefined) {
      const what = 'one principal alone is nobody’s other'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const { asked, left } = await questionsOf(lab, caller, await toolsOf(lab, caller))
    const telling = await findTelling(lab, { caller, questions: asked, b: cast.b })
    if (telling !== undefined) return judge(await raceOf(lab, { ...telling, caller, b: cast.b }))
    const trial = await lastComerOf(lab, asked, cast.b)
    if (trial !== undefined) return judge(trial)
    const what = 'nothing that may be asked answers a and b differently'
    return inconclusive(what, left && `--allow-tool ${left.name}`)
  },
}

const lastComerQuestionsMax = 6

/** In the modern era nobody comes: every request says who it is from. */
async function lastComerOf(
  lab: Lab,
  questions: readonly Question[],
  b: Principal,
): Promise<Trial | undefined> {
  if (lab.surface.era === 'modern') return undefined
  for (const question of questions.slice(0, lastComerQuestionsMax)) {
    const trial = await lastComerTrial(lab, { question, b })
    if (trial !== undefined) return trial
  }
  return undefined
}
