import { compareRanks } from '../../identifiers/statistics.ts'
import type { Comparison } from '../../identifiers/statistics.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import type { Question } from './questions.ts'

/** Samples of each id in a round: enough for a difference that is always there, and no more. */
const samplesOfEach = 12
/** Answers that are not counted: connections are opened, and code is compiled. */
const warmUps = 4
/** A round ends here, also on a slow server, and then says nothing. */
const roundMsMax = 8_000

/** Both have to be large: a difference that shows itself, and one that is worth measuring. */
const probabilityMax = 1e-4
const shareMin = 0.9
const differenceMsMin = 1
/** How alike two made-up ids have to look. */
const noiseProbabilityMin = 0.01

/**
 * Times the refusals of a foreign id and of two made-up ones, in turns that start elsewhere each
 * time. A difference counts where it is large and certain, where the two made-up ids show none, and
 * where a second round with other made-up ids shows it again. Undefined where the server is too
 * slow or too unsteady to be timed.
 */
export async function compareTime(lab: Lab, question: Question): Promise<Attempt | undefined> {
  for (let index = 0; index < warmUps; index += 1) await question.ask(question.madeUp())
  const first = await round(lab, question)
  if (first === undefined) return undefined
  if (!isTelling(first)) return attemptOf(question, first, false)
  const second = await round(lab, question)
  if (second === undefined) return undefined
  const isConfirmed = isTelling(second) && isLonger(first) === isLonger(second)
  return attemptOf(question, second, isConfirmed)
}

interface Round {
  readonly foreign: Comparison
  /** Against the other made-up id. */
  readonly foreignToOther: Comparison
  readonly noise: Comparison
  readonly exchange: number
}

async function round(lab: Lab, question: Question): Promise<Round | undefined> {
  const ids = [question.foreign, question.madeUp(), question.madeUp()] as const
  const times: [number[], number[], number[]] = [[], [], []]
  const startedAtMs = lab.clock.nowMs()
  let exchange = -1
  for (let turn = 0; turn < samplesOfEach * ids.length; turn += 1) {
    // Each id comes first, second and third equally often.
    const place = (turn + Math.floor(turn / ids.length)) % ids.length
    const id = ids[place] ?? question.foreign
    const askedAtMs = lab.clock.nowMs()
    const answer = await question.ask(id)
    times[place]?.push(lab.clock.nowMs() - askedAtMs)
    exchange = answer.exchange
    if (answer.failure !== undefined || askedAtMs - startedAtMs > roundMsMax) return undefined
  }
  const [foreign, unknown, other] = times
  return {
    foreign: compareRanks(foreign, unknown),
    foreignToOther: compareRanks(foreign, other),
    noise: compareRanks(unknown, other),
    exchange,
  }
}

const isLonger = ({ foreign }: Round): boolean => foreign.share > 0.5

function isTelling({ foreign, foreignToOther, noise }: Round): boolean {
  const areAlike = noise.probability > noiseProbabilityMin
  return areAlike && isLarge(foreign) && isLarge(foreignToOther)
}

function isLarge({ share, probability, medians: [foreign, unknown] }: Comparison): boolean {
  const isClear = Math.max(share, 1 - share) >= shareMin && probability <= probabilityMax
  return isClear && Math.abs(foreign - unknown) >= differenceMsMin
}

function attemptOf(question: Question, measured: Round, isTold: boolean): Attempt {
  const { foreign, noise, exchange } = measured
  const sight = (title: string, comparison: Comparison, isSeen: boolean): Sight => ({
    title,
    reception: isSeen ? 'accepted' : 'refused',
    shown: isSeen ? 'effect' : 'nothing',
    answer: wordsOf(comparison, isSeen),
    exchange,
  })
  return {
    ...sight(`${question.title}, time with an id of a and with a made-up one`, foreign, isTold),
    unknown: sight(`${question.title}, time with two made-up ids`, noise, false),
  }
}

function wordsOf({ medians: [one, two], share, probability }: Comparison, isSeen: boolean): string {
  const counted = `${one.toFixed(2)} ms and ${two.toFixed(2)} ms in ${samplesOfEach} samples each`
  if (!isSeen) return `${counted}: no difference that stands out`
  const larger = Math.round(Math.max(share, 1 - share) * 100)
  const chance = probability.toExponential(0)
  return `${counted}: the one is slower in ${larger} % of pairs, by chance in ${chance}, twice`
}
