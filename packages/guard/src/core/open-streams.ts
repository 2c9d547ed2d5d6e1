import { createExpiryHeap } from './expiry-heap.ts'
import type { ExpiryHeap, Expiring } from './expiry-heap.ts'
import type { OwnerKey } from './principal.ts'
import { createRevolvingMap } from './revolving-map.ts'
import type { RevolvingMap } from './revolving-map.ts'
import { sessionKind } from './session.ts'
import type { Session } from './session.ts'
import type { NamedRemoval, RecordKey } from './store.ts'

/** Answers that are being sent, each with the session that it belongs to. */
export interface OpenStreams {
  /** The signal says that the session is over. `close` has to be called when the answer is sent. */
  open(session: StreamedSession): OpenStream
  /** The same for a controller that is there already, which is aborted. */
  openWith(session: StreamedSession, controller: Aborting): Pick<OpenStream, 'close'>
  /** Calls it when the session is over, unless it has left before. */
  onEnd(session: StreamedSession, ended: Ended): void
  leave(session: RecordKey, ended: Ended): void
  /** Ends those of what was removed. */
  end(removal: NamedRemoval): void
  /**
   * Sessions that are over unless they were used since: those whose time comes first, so many at
   * most. Each is here again after `againMs`, unless `isLiveUntil` says when to look.
   */
  due(nowMs: number, most: { readonly sessionsMax: number; readonly againMs: number }): Due
  isLiveUntil(session: RecordKey, expiresAtMs: number): void
  /** All are due: they may have ended without anybody telling. */
  suspectAll(): void
  /** So many of all, each in its turn. */
  inTurn(sessionsMax: number): Due
}

export type StreamedSession = Pick<Session, 'ref' | 'owner' | 'expiresAtMs' | 'endsAtMs'>

export type Due = readonly Pick<Session, 'ref' | 'endsAtMs'>[]

export interface OpenStream {
  readonly signal: AbortSignal
  close(): void
}

export type Aborting = Pick<AbortController, 'abort'>

type Ended = (session: RecordKey) => void

/** A session that has something open. */
interface Held extends Expiring {
  readonly ref: RecordKey
  readonly owner: OwnerKey
  readonly endsAtMs: number
  /** To be called at its end; one alone, as most have, is in no set. */
  waiting: Ended | Set<Ended> | undefined
}

interface AllHeld {
  readonly bySession: RevolvingMap<RecordKey, Held>
  /** By what is known of their ends; the store knows better, as others use them too. */
  readonly expiry: ExpiryHeap<Held>
}

export function createOpenStreams(): OpenStreams {
  const all: AllHeld = { bySession: createRevolvingMap(), expiry: createExpiryHeap() }
  const { bySession } = all
  return {
    open(session) {
      const controller = new AbortController()
      return { signal: controller.signal, close: abortAtEnd(all, session, controller) }
    },
    openWith: (session, controller) => ({ close: abortAtEnd(all, session, controller) }),
    onEnd: (session, ended) => attend(all, session, ended),
    leave: (session, ended) => leave(all, session, ended),
    end(removal) {
      if (removal.kind !== sessionKind) return
      const named = 'key' in removal ? [bySession.get(removal.key)] : bySession.values()
      for (const held of named) {
        if (held !== undefined && isOf(removal, held)) endAll(held)
      }
    },
    ...looksAt(all),
  }
}

function abortAtEnd(all: AllHeld, session: StreamedSession, controller: Aborting): () => void {
  const ended = (): void => controller.abort(isOver)
  attend(all, session, ended)
  return () => leave(all, session.ref, ended)
}

function attend(all: AllHeld, session: StreamedSession, ended: Ended): void {
  const held = all.bySession.get(session.ref) ?? hold(all, session)
  if (session.expiresAtMs > held.expiresAtMs) {
    held.expiresAtMs = session.expiresAtMs
    all.expiry.move(held)
  }
  add(held, ended)
}

function leave({ bySession, expiry }: AllHeld, session: RecordKey, ended: Ended): void {
  const held = bySession.get(session)
  if (held === undefined || !remove(held, ended) || held.waiting !== undefined) return
  bySession.delete(session)
  expiry.remove(held)
}

function add(held: Held, ended: Ended): void {
  const { waiting } = held
  if (waiting === undefined || waiting === ended) held.waiting = ended
  else if (typeof waiting === 'function') held.waiting = new Set([waiting, ended])
  else waiting.add(ended)
}

/** Whether it was there. */
function remove(held: Held, ended: Ended): boolean {
  const { waiting } = held
  if (typeof waiting === 'object') {
    const wasThere = waiting.delete(ended)
    if (waiting.size === 0) held.waiting = undefined
    return wasThere
  }
  if (waiting !== ended) return false
  held.waiting = undefined
  return true
}

function hold({ bySession, expiry }: AllHeld, session: StreamedSession): Held {
  const { ref, owner, endsAtMs, expiresAtMs } = session
  const held: Held = { ref, owner, endsAtMs, expiresAtMs, waiting: undefined, position: 0 }
  bySession.set(ref, held)
  expiry.add(held)
  return held
}

type Looks = Pick<OpenStreams, 'due' | 'isLiveUntil' | 'suspectAll' | 'inTurn'>

const looksAt = ({ bySession, expiry }: AllHeld): Looks => ({
  due(nowMs, { sessionsMax, againMs }) {
    const due: Held[] = []
    while (due.length < sessionsMax) {
      const first = expiry.top()
      if (first === undefined || first.expiresAtMs > nowMs) break
      first.expiresAtMs = nowMs + againMs
      expiry.move(first)
      due.push(first)
    }
    return due
  },
  isLiveUntil(session, expiresAtMs) {
    const held = bySession.get(session)
    if (held === undefined) return
    held.expiresAtMs = expiresAtMs
    expiry.move(held)
  },
  suspectAll() {
    // As all are equal, they are in order without being moved.
    for (const held of bySession.values()) held.expiresAtMs = 0
  },
  inTurn(sessionsMax) {
    const turn: Held[] = []
    for (const held of bySession.values()) {
      if (turn.length >= sessionsMax) break
      turn.push(held)
    }
    for (const held of turn) {
      bySession.delete(held.ref)
      bySession.set(held.ref, held)
    }
    return turn
  },
})

/** One for all: to make one for each takes longer than all the rest of an end. */
const isOver = new DOMException('The session is over.', 'AbortError')

function endAll({ ref, waiting }: Held): void {
  if (typeof waiting === 'function') waiting(ref)
  else for (const ended of waiting ?? []) ended(ref)
}

const isOf = (removal: NamedRemoval, { ref, owner }: Held): boolean =>
  'all' in removal ||
  ('key' in removal ? removal.key === ref : removal.owner === owner && removal.except !== ref)
