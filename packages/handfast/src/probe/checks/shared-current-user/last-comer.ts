import type { Lab } from '../../lab/lab.ts'
import type { Trial } from '../../lab/verdict.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { shownIn, wordsOf, wordsOnlyIn } from '../../visit/views.ts'
import type { Principal } from '../../wire/principal.ts'
import { ask } from './questions.ts'
import type { Question } from './questions.ts'

export interface LastComerOptions {
  readonly question: Question
  readonly b: Principal
}

/**
 * Who initialized last is who everybody is. Shown by taking turns twice: a counter or a list of who
 * is there changes as well when somebody comes, and does not change back when `a` comes again.
 */
export async function lastComerTrial(
  lab: Lab,
  { question, b }: LastComerOptions,
): Promise<Trial | undefined> {
  const { a } = lab.cast
  const { name } = question
  const call = (caller: ToolCaller, as: Principal): Promise<ToolAnswer> => ask(caller, as, question)
  const first = createToolCaller(lab)
  const own = await call(first, a)
  const theirs = await call(first, b)
  const crossed = await call(first, a)
  const words = wordsOfBoth(own, theirs)
  if (words === undefined || !isOf(words.ofB, words.ofA, crossed)) return undefined
  const second = createToolCaller(lab)
  const ownAgain = await call(second, a)
  const crossedBack = await call(first, b)
  const third = createToolCaller(lab)
  const theirsAgain = await call(third, b)
  const crossedAgain = await call(second, a)
  const ofA = [ownAgain, crossedBack].every((answer) => isOf(words.ofA, words.ofB, answer))
  const ofB = [theirsAgain, crossedAgain].every((answer) => isOf(words.ofB, words.ofA, answer))
  if (!ofA || !ofB) return undefined
  const unknown = sightOfCall(`a: ${name} before ${b.name} came`, ownAgain)
  const sight = sightOfCall(`a: ${name} after ${b.name} came`, crossedAgain)
  const answer = `${sight.answer}, with what belongs to ${b.name}`
  return {
    owner: [unknown, sightOfCall(`${b.name}: ${name} in their own session`, theirsAgain)],
    attempts: [{ ...sight, answer, shown: 'canary', unknown: { ...unknown, shown: 'nothing' } }],
  }
}

interface Words {
  readonly ofA: ReadonlySet<string>
  readonly ofB: ReadonlySet<string>
}

function wordsOfBoth(own: ToolAnswer, theirs: ToolAnswer): Words | undefined {
  const [a, b] = [shownIn(own), shownIn(theirs)]
  const words = { ofA: wordsOnlyIn([a], [b]), ofB: wordsOnlyIn([b], [a]) }
  return words.ofA.size > 0 && words.ofB.size > 0 ? words : undefined
}

/** It has all words of the one and none of the other. */
function isOf(
  these: ReadonlySet<string>,
  others: ReadonlySet<string>,
  answer: ToolAnswer,
): boolean {
  const words = wordsOf(shownIn(answer))
  const isAccepted = answer.reception === 'accepted'
  return (
    isAccepted &&
    [...these].every((one) => words.has(one)) &&
    ![...others].some((one) => words.has(one))
  )
}
