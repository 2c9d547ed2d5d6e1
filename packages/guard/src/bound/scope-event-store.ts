import { base64url, fromBase64url, lengthPrefixed, textOf, utf8 } from '../core/bytes.ts'
import type { GuardContext } from '../core/context.ts'
import { digest } from '../core/digest.ts'
import { GuardError } from '../core/errors.ts'
import type { Happening } from '../core/event.ts'

/** The `EventStore` of SDK v1 and v2. */
export interface EventStoreShape<Message> {
  storeEvent(streamId: string, message: Message): Promise<string>
  getStreamIdForEventId?(eventId: string): Promise<string | undefined>
  replayEventsAfter(lastEventId: string, sink: EventSink<Message>): Promise<string>
}

export interface EventSink<Message> {
  send(eventId: string, message: Message): Promise<void>
}

/** The session of a transport: its own id, asked for when it has one, or that of the guard. */
export type EventScope = (() => string | undefined) | GuardScope

/** What of a guard is used. */
export interface GuardScope {
  current(): GuardContext
  /** Tells the watch. */
  note?(happening: Omit<Happening, 'atMs'>): void
}

/**
 * The same store for one session: its streams have names of their own, and its events are opened by
 * that session only (2025-11-25, basic/transports, Resumability 2: nothing of another stream, MUST
 * NOT). One for each transport; what it belongs to is settled here and not when an event is stored,
 * as notifications run in the context of whoever caused them.
 *
 * @throws TypeError when it is made with a guard outside of a request that opens a session.
 */
export function scopeEventStore<Message>(
  store: EventStoreShape<Message>,
  scope: EventScope,
): Required<EventStoreShape<Message>> {
  const names = createNames(sessionIdOf(scope))
  const refused = noteOf(scope)
  return {
    async storeEvent(streamId, message) {
      const inner = await store.storeEvent(await names.streamName(streamId), message)
      return names.eventId({ streamId, inner })
    },
    async getStreamIdForEventId(eventId) {
      const event = await names.read(eventId)
      if (event === undefined) refused()
      return event?.streamId
    },
    async replayEventsAfter(lastEventId, { send }) {
      const event = await names.read(lastEventId)
      if (event === undefined) {
        refused()
        throw new GuardError('GUARD_EVENT_UNKNOWN', 'There is no such event')
      }
      const { streamId } = event
      await store.replayEventsAfter(event.inner, {
        send: async (inner, message) => send(await names.eventId({ streamId, inner }), message),
      })
      return streamId
    },
  }
}

/** Whose session it was tried from is known when the store is made; whose the event is, is not. */
function noteOf(scope: EventScope): () => void {
  if (typeof scope === 'function') return () => undefined
  const { caller, session } = scope.current()
  return () =>
    scope.note?.({
      name: 'event.refused',
      reason: 'not-of-this-session',
      weakness: 'shared-event-store',
      caller: caller.owner,
      ...(session === undefined ? {} : { subject: session.ref }),
    })
}

function sessionIdOf(scope: EventScope): () => string {
  if (typeof scope === 'function') {
    return () => {
      const sessionId = scope()
      if (sessionId !== undefined) return sessionId
      throw new TypeError('Events are of a session: the transport has to have its id by now')
    }
  }
  const { session } = scope.current()
  if (session === undefined) {
    throw new TypeError('Events are of a session, and the request that is being served has none')
  }
  const { ref } = session
  return () => ref
}

interface EventName {
  readonly streamId: string
  /** As the store calls it. */
  readonly inner: string
}

interface Names {
  streamName(streamId: string): Promise<string>
  /** The same for the same event: transports know by it what they have sent already. */
  eventId(event: EventName): Promise<string>
  /** Undefined for what was not named here. */
  read(eventId: string): Promise<EventName | undefined>
}

const eventIdCharactersMax = 4096

/** With a key of its own, as a transport is of one process, and what it named ends with it. */
function createNames(sessionId: () => string): Names {
  const { crypto } = globalThis
  let made: Promise<CryptoKey> | undefined
  const keyNow = (): Promise<CryptoKey> => {
    const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
    made ??= crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
    return made
  }
  const signed = (body: string): Uint8Array<ArrayBuffer> =>
    utf8(lengthPrefixed(['event', sessionId(), body]))

  return {
    async streamName(streamId) {
      // Of letters and digits, since stores take ids apart at other characters.
      return hexOf(await digest(lengthPrefixed(['stream', sessionId(), streamId])))
    },
    async eventId({ streamId, inner }) {
      const body = base64url(utf8(JSON.stringify([streamId, inner])))
      const mac = await crypto.subtle.sign('HMAC', await keyNow(), signed(body))
      return `${body}.${base64url(new Uint8Array(mac))}`
    },
    async read(eventId) {
      if (eventId.length > eventIdCharactersMax) return undefined
      const [body = '', tag = '', ...more] = eventId.split('.', 3)
      const mac = fromBase64url(tag)
      if (mac === undefined || more.length > 0) return undefined
      const isOurs = await crypto.subtle.verify('HMAC', await keyNow(), mac, signed(body))
      return isOurs ? eventNameOf(body) : undefined
    },
  }
}

/** What `eventId` has written, as the key says. */
function eventNameOf(body: string): EventName {
  const [streamId, inner]: [string, string] = JSON.parse(
    textOf(fromBase64url(body) ?? new Uint8Array()),
  )
  return { streamId, inner }
}

function hexOf(text: string): string {
  const bytes = fromBase64url(text) ?? new Uint8Array()
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
