import type { ToolAnswer } from './tool-caller.ts'
import { textOfResult } from './tool-caller.ts'

export interface Compared {
  readonly answer: ToolAnswer
  /** What was sent and may be repeated: the handle, a text. */
  readonly names: readonly string[]
}

/** Both were answered, and with the same words but for what was sent. */
export function isSameAnswer(one: Compared, other: Compared): boolean {
  const areAnswers = [one, other].every(({ answer }) => answer.reception === 'accepted')
  return areAnswers && wordsOf(one) === wordsOf(other)
}

function wordsOf({ answer: { result }, names }: Compared): string {
  return names.reduce((text, name) => text.replaceAll(name, ''), textOfResult(result))
}
