import type { ToolAnswer } from '../../tools/tool-caller.ts'

/** Calls of one burst. */
export const burst = 6

export type How = 'in turn' | 'at once'

/** Something that is done several times to a fresh state, with an outcome that can be counted. */
export interface Race {
  /** The tool that is called. */
  readonly name: string
  /** Undefined where the state cannot be had, or nothing can be counted with it. */
  run(how: How): Promise<Outcome | undefined>
}

export interface Outcome {
  /** Calls that the server said it had done. */
  readonly taken: number
  /** How many of them are lost, crossed, or more than there may be. */
  readonly wrong: number
  /** What is wrong with them: `of their texts lost`. */
  readonly what: string
  readonly last: ToolAnswer
}

/** The same call several times over. @param call Which of them it is. */
export async function callAll(
  how: How,
  call: (index: number) => Promise<ToolAnswer | undefined>,
): Promise<readonly (ToolAnswer | undefined)[]> {
  const indices = Array.from({ length: burst }, (_, index) => index)
  if (how === 'at once') return Promise.all(indices.map(call))
  const answers: (ToolAnswer | undefined)[] = []
  for (const index of indices) answers.push(await call(index))
  return answers
}

/** The outcome with the last answer that there was; undefined where nothing was taken. */
export function outcomeOf(
  answers: readonly (ToolAnswer | undefined)[],
  { wrong, what }: Pick<Outcome, 'wrong' | 'what'>,
): Outcome | undefined {
  const accepted = answers.filter((answer) => answer?.reception === 'accepted')
  const last = accepted.at(-1)
  return last === undefined ? undefined : { taken: accepted.length, wrong, what, last }
}
