import { textOfResult } from './tool-caller.ts'
import type { ToolAnswer } from './tool-caller.ts'

/** A tool with everything that it needs, to be called again and again. */
export interface Use {
  readonly name: string
  call(): Promise<ToolAnswer | undefined>
}

/** A tool that moves a number, and one that shows it. */
export interface Counter {
  /** Of the tool that moves it. */
  readonly name: string
  /** Places in the list. */
  readonly mover: number
  readonly reader: number
  /** By how much each call moves it. */
  readonly step: number
  /** Which of the numbers that the reader shows. */
  readonly place: number
}

const moversMax = 3
const readersMax = 3

/**
 * Which of these tools moves what which shows, by places in the list: a number that has gone on by
 * the same step twice, between words that have stayed the same.
 */
export async function findCounter(uses: readonly Use[]): Promise<Counter | undefined> {
  for (const [mover, moving] of uses.slice(0, moversMax).entries()) {
    for (const [reader, reading] of uses.slice(0, readersMax).entries()) {
      const found = await stepOf(moving, mover === reader ? undefined : reading)
      if (found !== undefined) return { name: moving.name, mover, reader, ...found }
    }
  }
  return undefined
}

async function stepOf(
  mover: Use,
  reader: Use | undefined,
): Promise<Pick<Counter, 'step' | 'place'> | undefined> {
  const shown: Numbers[] = []
  for (let moves = 0; moves < movesMin; moves += 1) {
    const moved = await mover.call()
    const numbers = numbersIn(reader === undefined ? moved : await reader.call())
    const [first = numbers] = shown
    if (moved?.reception !== 'accepted' || numbers === undefined) return undefined
    if (numbers.values.length === 0 || numbers.words !== first?.words) return undefined
    shown.push(numbers)
  }
  const [first = [], second = [], third = []] = shown.map(({ values }) => values)
  const steps = first.map((value, place) => (second[place] ?? value) - value)
  const place = steps.findIndex(
    (step, at) => step !== 0 && (third[at] ?? 0) - (second[at] ?? 0) === step,
  )
  const step = steps[place]
  if (step === undefined) return undefined
  // What moves by being looked at is not moved by the other.
  const again = reader === undefined ? third : numbersIn(await reader.call())?.values
  return again?.[place] === third[place] ? { step, place } : undefined
}

/** Two may differ by chance; three that differ alike are counted. */
const movesMin = 3

/** What an answer shows, number by number, and the words around them. */
interface Numbers {
  readonly words: string
  readonly values: readonly number[]
}

const textCharactersMax = 10_000

/** Whole numbers that stand alone: what is part of an id or a date is not counted with. */
const wholeNumber = /(?<![\w.-])-?\d{1,12}(?![\w-]|\.\d)/gu

export function numbersIn(answer: ToolAnswer | undefined): Numbers | undefined {
  if (answer?.reception !== 'accepted') return undefined
  const text = textOfResult(answer.result).slice(0, textCharactersMax)
  const values = [...text.matchAll(wholeNumber)].map(([number]) => Number(number))
  return { words: text.replaceAll(wholeNumber, '#'), values }
}
