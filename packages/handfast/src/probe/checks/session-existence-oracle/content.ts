import { memberOf } from '@handfast/protocol'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Answer } from '../../wire/answer.ts'
import type { Question } from './questions.ts'

/** One thing about an answer that may tell: `status`, `header retry-after`, `text`. */
type Traits = ReadonlyMap<string, string>

/**
 * Asks about the foreign id and about made-up ones, each twice. What differs between made-up ones
 * or between two answers about one id is noise; what is left tells a foreign id from no id.
 */
export async function compareContent(question: Question): Promise<Attempt> {
  const madeUp = [question.madeUp(), question.madeUp()] as const
  // Not in turns, so that two machines that take turns are not taken for two sorts of ids.
  const ids = [madeUp[0], question.foreign, question.foreign, madeUp[1]] as const
  const answers: Answer[] = []
  const traits: Traits[] = []
  for (const id of ids) {
    const answer = await question.ask(id)
    answers.push(answer)
    traits.push(traitsOf(answer, id))
  }
  const [unknown, foreign, foreignAgain, otherUnknown] = traits
  const names = [...new Set(traits.flatMap((one) => [...one.keys()]))]
  const steady = names.filter(
    (name) =>
      unknown?.get(name) === otherUnknown?.get(name) &&
      foreign?.get(name) === foreignAgain?.get(name),
  )
  const telling = steady.filter((name) => foreign?.get(name) !== unknown?.get(name))
  return {
    ...sightOf(`${question.title} with an id of a`, answers[1], telling),
    unknown: sightOf(`${question.title} with a made-up id`, answers[0], []),
  }
}

/** What is wanted here is a difference: without one, nothing was learnt. */
function sightOf(title: string, answer: Answer | undefined, telling: readonly string[]): Sight {
  if (answer === undefined) throw new TypeError('every id was asked about')
  const isAnswered = answer.failure === undefined
  const isTold = telling.length > 0
  const how = isTold ? `, told apart by its ${telling.join(', ')}` : ''
  return {
    title,
    reception: isAnswered ? (isTold ? 'accepted' : 'refused') : 'unanswered',
    shown: isTold ? 'effect' : 'nothing',
    answer: describeAnswer(answer) + how,
    exchange: answer.exchange,
  }
}

/** Of every answer, whatever it is about. */
const passing: ReadonlySet<string> = new Set(['date', 'content-length', 'age'])

function traitsOf(answer: Answer, id: string): Traits {
  const headers = [...answer.headers].filter(([name]) => !passing.has(name))
  return new Map([
    ['status', String(answer.status)],
    ...headers.map(([name, values]) => [`header ${name}`, without(values.join(), id)] as const),
    ['text', without(textOf(answer), id)],
  ])
}

const without = (text: string, id: string): string => text.replaceAll(id, '')

/** Without the id of the request, which is another one each time. */
function textOf({ text, messages }: Answer): string {
  if (messages.length === 0) return text
  return JSON.stringify(
    messages.map((message) => [memberOf(message, 'error'), memberOf(message, 'result')]),
  )
}
