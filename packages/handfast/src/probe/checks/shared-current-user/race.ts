import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Trial } from '../../lab/verdict.ts'
import { sightOfCall } from '../../tools/tool-caller.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { shownIn, wordsOf } from '../../visit/views.ts'
import type { Principal } from '../../wire/principal.ts'
import { ask } from './questions.ts'
import type { Telling } from './telling.ts'

export interface RaceOptions extends Telling {
  readonly caller: ToolCaller
  readonly b: Principal
}

/** Bursts, and calls of each principal in one. */
const burstsMax = 8
const callsOfEach = 4

/**
 * Both call at once. Words of the other in an answer are the canary; that each of them gets their
 * own when they call alone, before and after, is the control.
 */
export async function raceOf(lab: Lab, options: RaceOptions): Promise<Trial> {
  const { caller, question, alone, b } = options
  const { a } = lab.cast
  const call = (as: Principal): Promise<ToolAnswer> => ask(caller, as, question)
  const raced: Raced[] = []
  for (let burst = 0; burst < burstsMax && !raced.some(isCrossed); burst += 1) {
    const calls = Array.from({ length: callsOfEach }, () => [a, b]).flat()
    const answers = await Promise.all(
      calls.map(async (as) => ({ as, answer: await call(as), options })),
    )
    raced.push(...answers)
  }
  const after = { a: await call(a), b: await call(b) }
  const told = (as: Principal): Attempt =>
    attemptOf(
      as,
      raced.filter((one) => one.as === as),
    )
  const owner = [
    { ...sightOfCall(`a: ${question.name} alone`, alone.a) },
    { ...sightOfCall(`${b.name}: ${question.name} alone`, alone.b) },
  ]
  // Where they are mixed up in turn as well, the words do not tell them apart.
  const isSteady = ![
    { as: a, answer: after.a, options },
    { as: b, answer: after.b, options },
  ].some(hasWordsOfOther)
  const attempts = isSteady ? [told(a), told(b)] : []
  return { owner, attempts }
}

interface Raced {
  readonly as: Principal
  readonly answer: ToolAnswer
  readonly options: RaceOptions
}

/** What is said to the other alone: nothing of what is said to whoever called. */
const isCrossed = (raced: Raced): boolean => hasWordsOfOther(raced) && !hasOwnWords(raced)

function hasWordsOfOther({ as, answer, options }: Raced): boolean {
  return hasAny(answer, as === options.b ? options.ofA : options.ofB)
}

function hasOwnWords({ as, answer, options }: Raced): boolean {
  return hasAny(answer, as === options.b ? options.ofB : options.ofA)
}

function hasAny(answer: ToolAnswer, wanted: ReadonlySet<string>): boolean {
  const words = wordsOf(shownIn(answer))
  return [...wanted].some((word) => words.has(word))
}

/** The one that shows it; or the last, for all. */
function attemptOf(as: Principal, raced: readonly Raced[]): Attempt {
  const shown = raced.find(isCrossed) ?? raced.find(hasWordsOfOther) ?? raced.at(-1)
  if (shown === undefined) throw new TypeError('nobody called')
  const { options, answer } = shown
  const { question, alone, b } = options
  const other = as === b ? 'a' : b.name
  const own = as === b ? alone.b : alone.a
  const unknown = sightOfCall(`${as.name}: ${question.name} alone`, own)
  const sight = sightOfCall(`${as.name}: ${question.name} while ${other} calls it too`, answer)
  if (isCrossed(shown)) {
    const what = `${sight.answer}, with what belongs to ${other}`
    return { ...sight, shown: 'canary', answer: what, unknown: { ...unknown, shown: 'nothing' } }
  }
  if (sight.reception !== 'accepted') return { ...sight, unknown }
  if (hasWordsOfOther(shown)) {
    const answered = `${sight.answer}, with words of both`
    return { ...sight, reception: 'unclear', answer: answered, unknown }
  }
  const what = `${raced.length} answers, and nothing of ${other} in any`
  return { ...sight, reception: 'refused', shown: 'nothing', answer: what, unknown }
}
