import { randomUUID } from 'node:crypto'
import { legacyServer } from './legacy-server.ts'
import type { FetchHandler, Session } from './legacy-server.ts'

interface StoredEvent {
  readonly id: string
  readonly stream: string
  /** Id of the session that it was sent in. */
  readonly session: string
  readonly data: string
}

/** Answers a ping in events that can be asked for again, as SDKs with an event store do. */
export function replayingServer(
  mayReplay: (event: StoredEvent, session: Session) => boolean,
): FetchHandler {
  const events: StoredEvent[] = []
  return legacyServer({
    answer({ request, session, message }) {
      const after = request.headers.get('last-event-id')
      if (message?.method === 'ping') {
        const place = { stream: randomUUID(), session: session.id }
        const data = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {} })
        // The first has no data: it only gives the client an id to come back with.
        const sent = ['', data].map((text) => ({ id: randomUUID(), ...place, data: text }))
        events.push(...sent)
        return streamOf(sent)
      }
      if (request.method !== 'GET' || after === null) return undefined
      const at = events.findIndex(({ id }) => id === after)
      const event = events[at]
      if (event === undefined || !mayReplay(event, session)) {
        return new Response('Invalid event ID', { status: 400 })
      }
      return streamOf(events.slice(at + 1).filter(({ stream }) => stream === event.stream))
    },
  })
}

function streamOf(events: readonly StoredEvent[]): Response {
  const text = events.map(({ id, data }) => `id: ${id}\ndata: ${data}\n\n`).join('')
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}
