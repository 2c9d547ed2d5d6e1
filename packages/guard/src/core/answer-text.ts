import { memberOf } from '@handfast/protocol'
import { isRequestId, markedStart, withClientIds } from './request-ids.ts'
import type { IdMark } from './request-ids.ts'

export interface AnswerRules {
  readonly mark: IdMark
  /** The server asks the client something. */
  asked(id: string | number): void
  /** An answer for somebody else came this way. It goes no further. */
  misrouted(): void
}

/**
 * What the server behind says, one message or a batch, as the client is to see it; undefined for an
 * answer to somebody else. It is looked at closely only where there is something to be seen.
 */
export function answerTextFor(
  text: string,
  { mark, asked, misrouted }: AnswerRules,
): string | undefined {
  const shown = withClientIds(text, mark)
  const hasMark = shown.includes(`"${markedStart}`)
  if (!hasMark && !shown.includes('"method"')) return shown
  const messages = messagesIn(shown)
  if (hasMark && messages.some(isAnswerOfOthers)) {
    misrouted()
    return undefined
  }
  for (const id of messages.flatMap(questionIn)) asked(id)
  return shown
}

function messagesIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    return []
  }
}

/** The ids of this client have been put back, so that any mark that is left is of another. */
function isAnswerOfOthers(message: unknown): boolean {
  const id = memberOf(message, 'id')
  const isAnswer = memberOf(message, 'method') === undefined
  return isAnswer && typeof id === 'string' && id.startsWith(markedStart)
}

function questionIn(message: unknown): readonly (string | number)[] {
  const id = memberOf(message, 'id')
  const isQuestion = typeof memberOf(message, 'method') === 'string' && isRequestId(id)
  return isQuestion ? [id] : []
}
