import { refusalOf } from '@handfast/guard'
import type { Session } from '@handfast/guard'
import type { Exchange } from './exchange.ts'
import { isOwnEvent } from './replays.ts'
import type { Found } from './replays.ts'
import { resumedBy } from './resumed-by.ts'
import type { Route } from './route.ts'
import { answerWith } from './refused.ts'
import type { ServerEvent, UpstreamAnswer } from './upstream.ts'
import type { EndSignal } from './ending.ts'

export interface Resuming {
  readonly route: Route
  readonly exchange: Exchange
  readonly lastEventId: string | undefined
  readonly signal: EndSignal
  /** Asks the server behind for the stream anew. */
  readonly open: (eventId: string | undefined) => Promise<UpstreamAnswer>
}

/**
 * A GET of the legacy era. What a client has missed is what its own session was sent on this very
 * stream (2025-11-25, basic/transports, Resumability 2, MUST NOT): the server behind is not asked,
 * as nobody can see from outside whose events it would replay.
 */
export async function resume(resuming: Resuming): Promise<UpstreamAnswer> {
  const { route, exchange, lastEventId, signal, open } = resuming
  const { session } = exchange
  const by = resumedBy(route, exchange)
  if (session === undefined || by === 'nobody') return open(undefined)
  if (by === 'upstream') return resumeBehind(resuming, session)
  if (lastEventId === undefined) {
    const left = route.replays.left(session.ref)
    return left === undefined ? open(undefined) : eventsOf(left.read(left.delivered(), signal))
  }
  const found = route.replays.find(session.ref, lastEventId)
  if (found !== undefined) return again(found, resuming)
  tellRefused(route, exchange)
  // It may be of another process, or too old. A stream for what nobody asked can go on from now.
  return isOwnEvent(lastEventId) ? open(undefined) : unknownEvent()
}

async function again(
  { channel, after, isOwn }: Found,
  { signal, open }: Resuming,
): Promise<UpstreamAnswer> {
  if (!isOwn || !channel.isOver()) return eventsOf(channel.read(after, signal))
  const answer = await open(undefined)
  const missed = channel.read(after, signal)
  const { content } = answer
  return content.kind === 'events' ? eventsOf(chained(missed, content.events)) : eventsOf(missed)
}

/** Its end was noticed; how it ended is nothing to whoever is told what came before. */
async function* chained(
  missed: AsyncIterable<ServerEvent>,
  following: AsyncIterable<ServerEvent>,
): AsyncGenerator<ServerEvent> {
  try {
    yield* missed
  } catch {
    // What follows tells by itself whether the server behind is there.
  }
  yield* following
}

async function resumeBehind(
  { route, exchange, lastEventId, open }: Resuming,
  { ref }: Session,
): Promise<UpstreamAnswer> {
  if (lastEventId === undefined) return open(undefined)
  const inner = await route.eventIds.open(lastEventId, [exchange.upstream, ref], exchange)
  return inner === undefined ? unknownEvent() : open(inner)
}

/** The ids of the server behind, for this session alone. */
export async function* withSealedIds(
  events: AsyncIterable<ServerEvent>,
  { eventIds }: Route,
  exchange: Exchange & { readonly session: Session },
): AsyncGenerator<ServerEvent> {
  const about = [exchange.upstream, exchange.session.ref]
  for await (const event of events) {
    if (event.kind === 'comment' || event.id === undefined) yield event
    else yield { ...event, id: await eventIds.seal(event.id, about, exchange) }
  }
}

/** Where nothing can be resumed, an id says something about the server and nothing else. */
export async function* withoutIds(events: AsyncIterable<ServerEvent>): AsyncGenerator<ServerEvent> {
  for await (const event of events) {
    if (event.kind === 'comment') yield event
    else {
      const { id: _id, ...others } = event
      yield others
    }
  }
}

const eventsOf = (events: AsyncIterable<ServerEvent>): UpstreamAnswer => ({
  status: 200,
  headers: {},
  sessionId: undefined,
  content: { kind: 'events', events },
})

const unknownEvent = (): UpstreamAnswer => answerWith(refusalOf('event-unknown'))

function tellRefused({ guard }: Route, { caller, session }: Exchange): void {
  guard.note({
    name: 'event.refused',
    reason: 'not-of-this-session',
    weakness: 'shared-event-store',
    caller: caller.owner,
    ...(session === undefined ? {} : { subject: session.ref }),
  })
}
