/** One event of a `text/event-stream` (HTML Living Standard, 9.2 Server-sent events). */
export interface ServerEvent {
  /** `message` where the stream names none. */
  readonly event: string
  readonly data: string
  /** Undefined where the event has no `id:` line of its own. */
  readonly id: string | undefined
}

export interface EventReader {
  /** The events that this text completes. */
  read(text: string): ServerEvent[]
}

/** Reads a stream in whatever pieces it comes. What is held back is bounded by what is read. */
export function createEventReader(): EventReader {
  let rest = ''
  let pending: Pending = emptyPending()
  return {
    read(text) {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      const events: ServerEvent[] = []
      for (const line of lines) {
        if (line !== '') {
          takeLine(line, pending)
          continue
        }
        const event = completed(pending)
        if (event !== undefined) events.push(event)
        pending = emptyPending()
      }
      return events
    },
  }
}

interface Pending {
  event: string
  data: string[]
  id: string | undefined
}

const emptyPending = (): Pending => ({ event: '', data: [], id: undefined })

function takeLine(line: string, pending: Pending): void {
  const colon = line.indexOf(':')
  const field = colon === -1 ? line : line.slice(0, colon)
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (field === 'event') pending.event = value
  if (field === 'data') pending.data.push(value)
  if (field === 'id') pending.id = value
}

/** A priming event has an id and no data to speak of; comments complete nothing. */
function completed({ event, data, id }: Pending): ServerEvent | undefined {
  if (data.length === 0 && id === undefined) return undefined
  return { event: event === '' ? 'message' : event, data: data.join('\n'), id }
}
