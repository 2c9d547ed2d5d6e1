import type { FetchHandler } from './legacy-server.ts'
import { streamServer } from './stream-server.ts'
import { userOf } from './users.ts'

/** An event of HTTP+SSE, and whose stream it was sent on. */
export interface Sent {
  readonly owner: string
  readonly data: string
}

/**
 * HTTP+SSE whose events have ids, so that a client that comes back is told what it has missed, as
 * browsers ask for it (HTML Living Standard, 9.2.4).
 *
 * @param mayHear Whether somebody may be told what was sent to somebody.
 */
export function replayingStream(mayHear: (sent: Sent, user: string) => boolean): FetchHandler {
  const sent: Sent[] = []
  return streamServer({
    store: (owner, data) => String(sent.push({ owner, data })),
    missed(request) {
      const after = Number(request.headers.get('last-event-id') ?? sent.length)
      const user = userOf(request) ?? ''
      const known = Number.isInteger(after) && after > 0 && after <= sent.length
      const since = known ? sent.slice(after).map((one, index) => ({ one, id: after + index + 1 })) : []
      return since
        .filter(({ one }) => mayHear(one, user))
        .map(({ one: { data }, id }) => ({ id: String(id), data }))
    },
  })
}
