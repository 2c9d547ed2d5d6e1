import type { Era, JsonObject } from '@handfast/protocol'
import type { Behalf } from '../credential.ts'
import type { Duplex } from './duplex.ts'
import type { Id } from './messages.ts'
import type { Item, Outbox } from './outbox.ts'

/** A session at a link: links of one principal may have several. */
export interface Seat {
  /** What belongs to no request of the client. */
  readonly standing: Outbox
  /** Whoever reads it. */
  reader: AbortController | undefined
}

/** A request of a client that the server has not answered. */
export interface Ask {
  /** Undefined in the modern era, which has no sessions. */
  readonly seat: Seat | undefined
  readonly clientId: Id
  /** Undefined when the client wants to hear of no progress. */
  readonly progressToken: unknown
  readonly isTask: boolean
  /** 2026-07-28, server/utilities/logging: asked for in each request. */
  readonly wantsLog: boolean
  readonly outbox: Outbox
}

/** A request of the server that a client has not answered. */
export interface Question {
  readonly seat: Seat
  readonly outbox: Outbox
  readonly item: Item
  readonly serverId: Id
}

/** One duplex, and what is on its way over it. All ids in it are the link's own. */
export interface LinkState {
  readonly era: Era
  readonly asks: Map<number, Ask>
  readonly questions: Map<number, Question>
  /** Progress of a task goes on when the request that made it was answered. */
  readonly taskTokens: Map<number, Pick<Ask, 'seat' | 'progressToken'>>
  readonly seats: Set<Seat>
  duplex: Duplex | undefined
  /** Who sent something last: all of a link are one principal. */
  who: Behalf
  lastId: number
  /** Messages of the server that nobody had asked for. */
  strays: number
}

export const asksMax = 1000
export const questionsMax = 100
export const taskTokensMax = 1000

export const newLinkState = (era: Era, who: Behalf, lastId: number): LinkState => ({
  era,
  asks: new Map(),
  questions: new Map(),
  taskTokens: new Map(),
  seats: new Set(),
  duplex: undefined,
  who,
  lastId,
  strays: 0,
})

/** For what nobody waits for: whoever has gone is told of by the end of the duplex. */
export function sendAside(state: LinkState, message: JsonObject): void {
  state.duplex?.send(message, state.who).catch(() => undefined)
}
