import { memberOf } from './json-object.ts'
import { isRequestId, markedStart, withClientIds } from './request-ids.ts'
import type { IdMark } from './request-ids.ts'

/** An answer of the server behind on its way to the client, as it comes. */
export interface AnswerFilter {
  /** What can be sent by now: all but an event, or a JSON text, that is not complete. */
  take(chunk: Uint8Array | string): string
  /** What is left when nothing more comes. */
  end(): string
}

export interface AnswerRules {
  readonly mark: IdMark
  /** The server asks the client something. */
  asked(id: string | number): void
  /** An answer for somebody else came this way. It goes no further. */
  misrouted(): void
}

/** Of one event, or of an answer in JSON; one that is longer is not sent. */
const charactersMax = 64 * 1024 * 1024

/** Undefined for what holds no messages. */
export function createAnswerFilter(
  contentType: string | undefined,
  rules: AnswerRules,
): AnswerFilter | undefined {
  const [mediaType = ''] = (contentType ?? '').split(';', 1)
  switch (mediaType.trim().toLowerCase()) {
    case 'text/event-stream':
      return eventsFilter(rules)
    case 'application/json':
      return jsonFilter(rules)
    default:
      return undefined
  }
}

/** HTML, section 9.2.6: an event ends with a blank line, and is nothing to anybody before that. */
function eventsFilter(rules: AnswerRules): AnswerFilter {
  const decode = createDecoder()
  const boundary = /\n\r?\n|\r\r/g
  let held = ''
  let isTooLong = false

  return {
    take(chunk) {
      // A boundary may be cut anywhere; it has three characters at most.
      boundary.lastIndex = Math.max(0, held.length - 2)
      held += decode(chunk)
      let shown = ''
      let from = 0
      while (boundary.exec(held) !== null) {
        shown += isTooLong ? '' : shownEvent(held.slice(from, boundary.lastIndex), rules)
        from = boundary.lastIndex
      }
      held = held.slice(from)
      isTooLong ||= held.length > charactersMax
      if (isTooLong) held = ''
      return shown
    },
    end: () => (isTooLong ? '' : shownEvent(held, rules)),
  }
}

function shownEvent(event: string, rules: AnswerRules): string {
  const shown = withClientIds(event, rules.mark)
  return isForeign(shown, dataOf, rules) ? '' : shown
}

function dataOf(event: string): string {
  const lines = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
  return lines.map((line) => line.slice('data:'.length)).join('\n')
}

const failed = JSON.stringify({
  jsonrpc: '2.0',
  error: { code: -32603, message: 'Internal error' },
  id: null,
})

function jsonFilter(rules: AnswerRules): AnswerFilter {
  const decode = createDecoder()
  let held = ''
  let isTooLong = false

  return {
    take(chunk) {
      if (!isTooLong) held += decode(chunk)
      isTooLong ||= held.length > charactersMax
      if (isTooLong) held = ''
      return ''
    },
    end() {
      if (isTooLong) return failed
      const shown = withClientIds(held, rules.mark)
      return isForeign(shown, (text) => text, rules) ? failed : shown
    },
  }
}

/** Looked at closely only where there is something to be seen. */
function isForeign(
  shown: string,
  textIn: (shown: string) => string,
  { asked, misrouted }: AnswerRules,
): boolean {
  const hasMark = shown.includes(`"${markedStart}`)
  if (!hasMark && !shown.includes('"method"')) return false
  const messages = messagesIn(textIn(shown))
  const isOfOthers = hasMark && messages.some(isAnswerOfOthers)
  if (isOfOthers) misrouted()
  else for (const id of messages.flatMap(questionIn)) asked(id)
  return isOfOthers
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

function createDecoder(): (chunk: Uint8Array | string) => string {
  const decoder = new TextDecoder()
  return (chunk) => (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
}
