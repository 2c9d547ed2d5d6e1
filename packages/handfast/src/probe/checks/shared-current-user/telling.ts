import type { Lab } from '../../lab/lab.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { shownIn, wordsOnlyIn } from '../../visit/views.ts'
import type { Principal } from '../../wire/principal.ts'
import { ask } from './questions.ts'
import type { Question } from './questions.ts'

/** A question whose answer says who is asking, and the words that it says of each. */
export interface Telling {
  readonly question: Question
  readonly ofA: ReadonlySet<string>
  readonly ofB: ReadonlySet<string>
  /** Answers to each of them, alone. */
  readonly alone: { readonly a: ToolAnswer; readonly b: ToolAnswer }
}

export interface TellingOptions {
  readonly caller: ToolCaller
  readonly questions: readonly Question[]
  readonly b: Principal
}

const turnsMax = 3

/**
 * The first question whose answers to `a` have words that those to `b` never have, and the other
 * way round, also when they take turns: what counts or tells the time is no word on who is asking.
 */
export async function findTelling(
  lab: Lab,
  { caller, questions, b }: TellingOptions,
): Promise<Telling | undefined> {
  for (const question of questions) {
    const ofA: ToolAnswer[] = []
    const ofB: ToolAnswer[] = []
    for (let turn = 0; turn < turnsMax; turn += 1) {
      ofA.push(await ask(caller, lab.cast.a, question))
      ofB.push(await ask(caller, b, question))
    }
    const isAnswered = [...ofA, ...ofB].every(({ reception }) => reception === 'accepted')
    const telling = isAnswered ? tellingOf(question, ofA, ofB) : undefined
    if (telling !== undefined) return telling
  }
  return undefined
}

function tellingOf(
  question: Question,
  ofA: readonly ToolAnswer[],
  ofB: readonly ToolAnswer[],
): Telling | undefined {
  const [a, b] = [ofA[0], ofB[0]]
  if (a === undefined || b === undefined) return undefined
  const [textsOfA, textsOfB] = [ofA.map(shownIn), ofB.map(shownIn)]
  const words = { ofA: wordsOnlyIn(textsOfA, textsOfB), ofB: wordsOnlyIn(textsOfB, textsOfA) }
  const isTelling = words.ofA.size > 0 && words.ofB.size > 0
  return isTelling ? { question, ...words, alone: { a, b } } : undefined
}
