import type { Admitted } from '../core/admission.ts'

/** An answer of the server behind on its way to the client, as it comes. */
export interface AnswerFilter {
  /** What can be sent by now: all but an event, or a JSON text, that is not complete. */
  take(chunk: Uint8Array | string): string
  /** What is left when nothing more comes. */
  end(): string
}

type ToClient = Admitted['toClient']

/** Of one event, or of an answer in JSON; one that is longer is not sent. */
const charactersMax = 64 * 1024 * 1024

/** Undefined for what holds no messages, and where nothing has to be put back. */
export function createAnswerFilter(
  contentType: string | undefined,
  { hasOwnIds, toClient }: Pick<Admitted, 'hasOwnIds' | 'toClient'>,
): AnswerFilter | undefined {
  if (!hasOwnIds) return undefined
  const [mediaType = ''] = (contentType ?? '').split(';', 1)
  switch (mediaType.trim().toLowerCase()) {
    case 'text/event-stream':
      return eventsFilter(toClient)
    case 'application/json':
      return jsonFilter(toClient)
    default:
      return undefined
  }
}

/** HTML, section 9.2.6: an event ends with a blank line, and is nothing to anybody before that. */
function eventsFilter(toClient: ToClient): AnswerFilter {
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
        shown += isTooLong ? '' : shownEvent(held.slice(from, boundary.lastIndex), toClient)
        from = boundary.lastIndex
      }
      held = held.slice(from)
      isTooLong ||= held.length > charactersMax
      if (isTooLong) held = ''
      return shown
    },
    end: () => (isTooLong ? '' : shownEvent(held, toClient)),
  }
}

/** Lines end in CR and LF only, where a pattern would know more. */
const dataLine = /(?<![^\r\n])data:[^\r\n]*/g

/** The event as it was, but for its data. */
function shownEvent(event: string, toClient: ToClient): string {
  const lines = event.match(dataLine)
  if (lines === null) return event
  const data = lines.map((line) => line.slice('data:'.length)).join('\n')
  const shown = toClient(data)
  if (shown === undefined) return ''
  if (shown === data) return event
  const others = shown.split('\n')
  return event.replace(dataLine, () => `data:${others.shift() ?? ''}`)
}

const failed = JSON.stringify({
  jsonrpc: '2.0',
  error: { code: -32603, message: 'Internal error' },
  id: null,
})

function jsonFilter(toClient: ToClient): AnswerFilter {
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
    end: () => (isTooLong ? failed : (toClient(held) ?? failed)),
  }
}

function createDecoder(): (chunk: Uint8Array | string) => string {
  const decoder = new TextDecoder()
  return (chunk) => (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
}
