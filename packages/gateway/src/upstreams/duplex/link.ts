import type { RandomBytes } from '@handfast/guard'
import type { Era, JsonObject } from '@handfast/protocol'
import { memberOf } from '@handfast/protocol'
import { UpstreamError } from '../../data-path/upstream.ts'
import type { Behalf } from '../credential.ts'
import type { Duplex, OpenDuplex } from './duplex.ts'
import { takeFromServer } from './from-server.ts'
import { asksMax, newLinkState, sendAside } from './link-state.ts'
import type { Ask, LinkState, Seat } from './link-state.ts'
import { cancelled, codes, errorAnswer, isId, metaOf, methodOf } from './messages.ts'
import { paramOf, withMeta, withParam } from './messages.ts'
import type { Outbox } from './outbox.ts'

/**
 * One duplex to a server. Requests get ids of its own, so that clients which choose the same ones
 * never get each other's answers; progress tokens and requests of the server likewise.
 */
export interface Link {
  readonly era: Era
  readonly seats: ReadonlySet<Seat>
  /** Somebody waits for an answer. */
  readonly isBusy: boolean
  sit(seat: Seat): void
  /** What the session asks for is cancelled, and what it is asked gets an error for an answer. */
  leave(seat: Seat): void
  /** The answer, and what comes before it, will be in the outbox. */
  ask(message: JsonObject, from: Asker): Promise<void>
  notify(message: JsonObject, from: Sender): Promise<void>
  /** A response; nothing happens unless it was this session that was asked. */
  respond(message: JsonObject, from: Sender): Promise<void>
  /** Nobody reads it any more. 2026-07-28, streamable-http, Cancellation: the server is told. */
  abandon(outbox: Outbox): void
  close(): Promise<void>
}

export interface Sender {
  readonly seat: Seat | undefined
  readonly who: Behalf
}

export interface Asker extends Sender {
  readonly outbox: Outbox
}

interface Linking {
  readonly era: Era
  readonly who: Behalf
  readonly random: RandomBytes
  readonly onEnd: () => void
}

/**
 * Each link counts from a place of its own: a server that sends every client the answers of all, as
 * one child process behind many streams does, would answer two of them with one id otherwise
 * (GHSA-345p-7cg4-v4c7). Some servers keep ids in 32 bits, so half of those that are positive are
 * left to count on.
 */
const idBefore = (random: RandomBytes): number => Buffer.from(random(4)).readUInt32BE() % 2 ** 30

/** @throws UpstreamError when there is no duplex to be had. */
export async function openLink(
  open: OpenDuplex,
  { era, who, random, onEnd }: Linking,
): Promise<Link> {
  const state = newLinkState(era, who, idBefore(random))
  const duplex = await open(who, {
    onMessage: (message) => take(state, message),
    onEnd() {
      failAll(state)
      onEnd()
    },
  })
  state.duplex = duplex
  return linkOf(state, duplex)
}

/** What is nested too deeply to be written anew is no message, and its sender no server. */
function take(state: LinkState, message: JsonObject): void {
  try {
    takeFromServer(state, message)
  } catch {
    void state.duplex?.close()
  }
}

function linkOf(state: LinkState, duplex: Duplex): Link {
  return {
    era: state.era,
    seats: state.seats,
    get isBusy() {
      return [...state.asks.values()].some(({ outbox }) => outbox.isOpen)
    },
    sit: (seat) => void state.seats.add(seat),
    leave: (seat) => leave(state, seat),
    ask: (message, from) => ask(state, duplex, { message, from }),
    notify: (message, from) => notify(state, duplex, { message, from }),
    respond: (message, from) => respond(state, duplex, { message, from }),
    abandon: (outbox) => abandon(state, outbox),
    close: () => duplex.close(),
  }
}

interface Sent<From = Sender> {
  readonly message: JsonObject
  readonly from: From
}

const logLevelKey = 'io.modelcontextprotocol/logLevel'

async function ask(
  state: LinkState,
  duplex: Duplex,
  { message, from: { seat, who, outbox } }: Sent<Asker>,
): Promise<void> {
  const clientId = memberOf(message, 'id')
  if (!isId(clientId)) return
  if (!hasRoomForAsk(state)) {
    throw new UpstreamError('UPSTREAM_FULL', 'Too many requests wait for an answer')
  }
  state.lastId += 1
  const id = state.lastId
  const progressToken = metaOf(message, 'progressToken')
  const isTask = paramOf(message, 'task') !== undefined
  const wantsLog = metaOf(message, logLevelKey) !== undefined
  state.asks.set(id, { seat, clientId, progressToken, isTask, wantsLog, outbox })
  const named = { ...message, id }
  const sent = progressToken === undefined ? named : withMeta(named, 'progressToken', id)
  try {
    await send(state, duplex, { message: sent, who })
  } catch (error) {
    state.asks.delete(id)
    throw error
  }
}

/** Of those that nobody waits for, the oldest makes room: some servers never answer them. */
function hasRoomForAsk(state: LinkState): boolean {
  if (state.asks.size < asksMax) return true
  const [, oldest] = [...state.asks].find(([, { outbox }]) => !outbox.isOpen) ?? []
  if (oldest !== undefined) cancelAll(state, (ask) => ask === oldest)
  return oldest !== undefined
}

async function notify(
  state: LinkState,
  duplex: Duplex,
  { message, from: { seat, who } }: Sent,
): Promise<void> {
  if (methodOf(message) !== 'notifications/cancelled') {
    return send(state, duplex, { message, who })
  }
  const requestId = paramOf(message, 'requestId')
  const found = [...state.asks].find(
    ([, { seat: asker, clientId }]) => asker === seat && clientId === requestId,
  )
  // Somebody else's, or answered in the meantime.
  if (found === undefined) return
  const [id, { outbox }] = found
  state.asks.delete(id)
  // 2025-11-25, basic/utilities/cancellation: the server does not answer it.
  withdraw(state, outbox)
  return send(state, duplex, { message: withParam(message, 'requestId', id), who })
}

/** What else was asked in a batch is still answered. */
function withdraw({ asks }: LinkState, outbox: Outbox): void {
  const isShared = [...asks.values()].some((ask) => ask.outbox === outbox)
  if (isShared) outbox.put({ text: '', isAnswer: true, mayBeDropped: false })
  else outbox.end()
}

async function respond(
  state: LinkState,
  duplex: Duplex,
  { message, from: { seat, who } }: Sent,
): Promise<void> {
  const id = memberOf(message, 'id')
  const question = typeof id === 'number' ? state.questions.get(id) : undefined
  if (question === undefined || typeof id !== 'number' || question.seat !== seat) return
  state.questions.delete(id)
  return send(state, duplex, { message: { ...message, id: question.serverId }, who })
}

async function send(
  state: LinkState,
  duplex: Duplex,
  { message, who }: { readonly message: JsonObject; readonly who: Behalf },
): Promise<void> {
  state.who = who
  await duplex.send(message, who)
}

function abandon(state: LinkState, outbox: Outbox): void {
  outbox.end()
  // 2025-11-25, streamable-http: a client that has gone has not cancelled anything.
  if (state.era === 'legacy') return
  cancelAll(state, (ask) => ask.outbox === outbox)
}

function leave(state: LinkState, seat: Seat): void {
  if (!state.seats.delete(seat)) return
  seat.standing.end()
  seat.reader?.abort()
  cancelAll(state, (ask) => ask.seat === seat)
  for (const [id, question] of state.questions) {
    if (question.seat !== seat) continue
    state.questions.delete(id)
    sendAside(state, errorAnswer(question.serverId, codes.internal, 'The client has gone'))
  }
}

function cancelAll(state: LinkState, isOver: (ask: Ask) => boolean): void {
  for (const [id, ask] of state.asks) {
    if (!isOver(ask)) continue
    state.asks.delete(id)
    ask.outbox.end()
    sendAside(state, cancelled(id, 'The client has gone'))
  }
}

function failAll(state: LinkState): void {
  const gone = new UpstreamError('UPSTREAM_UNREACHABLE', 'The server behind has ended')
  for (const { outbox } of state.asks.values()) outbox.end(gone)
  for (const { standing } of state.seats) standing.end()
  state.asks.clear()
  state.questions.clear()
  state.taskTokens.clear()
}
