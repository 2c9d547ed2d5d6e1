import type { Session } from '@handfast/guard'
import { openChannel } from './channel.ts'
import type { Channel, Ending } from './channel.ts'
import type { ServerEvent } from './upstream.ts'
import type { EndSignal } from './ending.ts'

/** What sessions were told, for clients whose connection broke. Of this process. */
export interface Replays {
  /** The events under ids of the gateway's, kept from the first on that the server gave an id. */
  through(recording: Recording): AsyncIterable<ServerEvent>
  /** By the last event that a client has seen. Undefined for what this session was not sent. */
  find(session: Session['ref'], eventId: string): Found | undefined
  /** The stream for what nobody asked, when its client has gone and the server has not. */
  left(session: Session['ref']): Channel | undefined
  /** The session is over. */
  forget(session: Session['ref']): void
}

export interface Found {
  readonly channel: Channel
  readonly after: number
  readonly isOwn: boolean
}

export interface Recording {
  readonly session: Session['ref']
  /** The stream for what nobody asked, or the answer to a request. */
  readonly isOwn: boolean
  readonly events: AsyncIterable<ServerEvent>
  /** It goes on without its client, whose signal this is, until `stop` is called. */
  begun(): EndSignal
  readonly stop: () => void
  /** Called when what went on is over. */
  readonly over: () => void
  /** Asked for when something is kept; see `Guard.untilOver`. */
  untilOver(): Ending
}

const limits = { eventsMax: 1000, bytesMax: 1024 * 1024, lingerMsMax: 30_000 }
/** Of a session: those that are over make room. */
const channelsMaxPerSession = 8
const sessionsMax = 10_000
/** Characters in all; beyond that, what was kept for the sessions unused for longest goes. */
const bytesMaxInAll = 256 * 1024 * 1024

const ownMark = 'own-'
const nameBytes = 16

/** What there is of one session. */
interface Told {
  readonly channels: Map<string, Channel>
  /** It may end at another node, or by itself, and nobody asks for it here any more. */
  readonly ending: Ending
}

export function createReplays(): Replays {
  const bySession = new Map<Session['ref'], Told>()

  const tally = { bytes: 0 }

  const forget = (session: Session['ref']): void => {
    const told = bySession.get(session)
    bySession.delete(session)
    told?.ending.close()
    for (const channel of told?.channels.values() ?? []) channel.forget()
  }

  const begin = ({ session, untilOver }: Recording): Told => {
    const ending = untilOver()
    ending.signal.addEventListener('abort', () => forget(session), { once: true })
    return { channels: new Map(), ending }
  }

  const makeRoom = (): void => {
    for (const session of bySession.keys()) {
      if (bySession.size < sessionsMax && tally.bytes < bytesMaxInAll) return
      forget(session)
    }
  }

  const keep = (recording: Recording, channel: Channel): void => {
    const { session } = recording
    const told = bySession.get(session) ?? begin(recording)
    const { channels, ending } = told
    for (const [name, one] of channels) {
      if (channels.size < channelsMaxPerSession) break
      if (!one.isOver() && !one.isLeft()) continue
      channels.delete(name)
      one.forget()
    }
    channels.set(channel.name, channel)
    // The one that was used last is the last to make room.
    bySession.delete(session)
    makeRoom()
    bySession.set(session, told)
    if (ending.signal.aborted) forget(session)
  }

  return {
    through: (recording) => through(recording, { keep, tally }),
    find(session, eventId) {
      const [name = '', after = '', ...more] = eventId.split('.', 3)
      const channel = bySession.get(session)?.channels.get(name)
      if (channel === undefined || more.length > 0 || !/^\d{1,15}$/.test(after)) return undefined
      return { channel, after: Number(after), isOwn: isOwnEvent(name) }
    },
    left(session) {
      const channels = bySession.get(session)?.channels.values() ?? []
      return [...channels].find((one) => isOwnEvent(one.name) && one.isLeft() && !one.isOver())
    },
    forget,
  }
}

/** Whether it says of itself that it was on the stream for what nobody asked; it proves nothing. */
export const isOwnEvent = (eventId: string): boolean => eventId.startsWith(ownMark)

interface Keeping {
  keep(recording: Recording, channel: Channel): void
  readonly tally: { bytes: number }
}

async function* through(
  recording: Recording,
  { keep, tally }: Keeping,
): AsyncGenerator<ServerEvent> {
  const { isOwn, stop, over } = recording
  const events = recording.events[Symbol.asyncIterator]()
  let isHandedOver = false
  try {
    for (;;) {
      const { done, value } = await events.next()
      if (done === true) return
      if (value.kind === 'event' && value.id !== undefined) {
        const random = globalThis.crypto.getRandomValues(new Uint8Array(nameBytes))
        const name = `${isOwn ? ownMark : ''}${Buffer.from(random).toString('base64url')}`
        const parts = { name, events, stop, over, session: recording.untilOver(), limits, tally }
        const channel = openChannel(parts, value)
        isHandedOver = true
        const signal = recording.begun()
        keep(recording, channel)
        yield* channel.read(0, signal)
        return
      }
      yield value
    }
  } finally {
    if (!isHandedOver) await events.return?.()
  }
}
