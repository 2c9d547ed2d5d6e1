import { randomUUID } from 'node:crypto'
import { legacyServer, result } from './legacy-server.ts'
import type { FetchHandler, LegacyCall, Session } from './legacy-server.ts'

export interface StoredEvent {
  readonly id: string
  readonly stream: string
  /** Id of the session that it was sent in. */
  readonly session: string
  readonly data: string
}

/** Whether a session may be told an event, and whether it may come back with one. */
export interface ReplayRules {
  mayHear(event: StoredEvent, session: Session): boolean
  mayResume(event: StoredEvent, session: Session): boolean
}

const announce = {
  name: 'announce',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

/** Of the stream for what nobody asked, in whatever session: the name that SDKs have for it. */
const ownStream = '_GET_stream'

/**
 * Answers a ping in events that can be asked for again, as SDKs with an event store do, and has a
 * tool that tells something on the stream of its session.
 */
export function replayingServer({ mayHear, mayResume }: ReplayRules): FetchHandler {
  const events: StoredEvent[] = []
  const open = new Map<string, (event: StoredEvent) => void>()
  const store = (place: Omit<StoredEvent, 'id'>): StoredEvent => {
    const event = { id: randomUUID(), ...place }
    events.push(event)
    return event
  }
  const tell = ({ session, message }: LegacyCall): Response => {
    const { text: data } = Object(message?.params?.['arguments'])
    const notice = { jsonrpc: '2.0', method: 'notifications/message', params: { data } }
    const place = { stream: ownStream, session: session.id, data: JSON.stringify(notice) }
    open.get(session.id)?.(store(place))
    return result(message?.id, { content: [] })
  }
  const replay = (after: string, session: Session): Response => {
    const at = events.findIndex(({ id }) => id === after)
    const event = events[at]
    if (event === undefined || !mayResume(event, session)) {
      return new Response('Invalid event ID', { status: 400 })
    }
    const missed = events.slice(at + 1).filter(({ stream }) => stream === event.stream)
    return streamOf(missed.filter((one) => mayHear(one, session)))
  }
  return legacyServer({
    answer(call) {
      const { request, session, message } = call
      if (message?.method === 'ping') {
        const place = { stream: randomUUID(), session: session.id }
        const data = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {} })
        // The first has no data: it only gives the client an id to come back with.
        return streamOf(['', data].map((text) => store({ ...place, data: text })))
      }
      if (message?.method === 'tools/list') return result(message.id, { tools: [announce] })
      if (message?.method === 'tools/call') return tell(call)
      if (request.method !== 'GET') return undefined
      const after = request.headers.get('last-event-id')
      if (after !== null) return replay(after, session)
      return opened((send) => open.set(session.id, send))
    },
  })
}

const lineOf = ({ id, data }: StoredEvent): string => `id: ${id}\ndata: ${data}\n\n`

const headers = { 'content-type': 'text/event-stream' }

const streamOf = (events: readonly StoredEvent[]): Response =>
  new Response(events.map(lineOf).join(''), { headers })

function opened(begin: (send: (event: StoredEvent) => void) => void): Response {
  const encoder = new TextEncoder()
  let isOpen = true
  const body = new ReadableStream({
    start(controller) {
      begin((event) => void (isOpen && controller.enqueue(encoder.encode(lineOf(event)))))
    },
    cancel() {
      isOpen = false
    },
  })
  return new Response(body, { headers })
}
