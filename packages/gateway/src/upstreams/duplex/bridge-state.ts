import type { Clock, OwnerKey, RandomBytes } from '@handfast/guard'
import type { AnswerTimes } from './answer.ts'
import type { OpenDuplex } from './duplex.ts'
import type { Seat } from './link-state.ts'
import type { Link } from './link.ts'
import type { Item, OutboxLimits } from './outbox.ts'
import { createOutbox } from './outbox.ts'
import type { Outbox } from './outbox.ts'
import type { Held, Pool } from './pool.ts'

export interface BridgeOptions {
  readonly name: string
  readonly open: OpenDuplex
  /** Whom a duplex serves. Without a session, as in the modern era, it is always the principal. */
  readonly per: 'session' | 'principal'
  /** Whether it may be of the modern era; otherwise it is not asked. */
  readonly knowsModern: boolean
  readonly linksMax: number
  readonly linksMaxPerPrincipal: number
  /** Until it answers for the first time. */
  readonly startMsMax: number
  readonly idleMsMax: number
  readonly answerBytesMax: number
  readonly streamIdleMsMax: number
  readonly clock: Clock
  readonly random: RandomBytes
  readonly isReady: () => Promise<boolean>
}

/** A session and where its server is. */
export interface Sitting {
  readonly owner: OwnerKey
  readonly held: Held
  readonly seat: Seat
}

export interface BridgeState {
  readonly options: BridgeOptions
  readonly pool: Pool
  readonly times: AnswerTimes
  /** By the name that the bridge has given to the session. */
  readonly sittings: Map<string, Sitting>
  /** What a server has answered to `initialize`, which it is asked once. */
  readonly introductions: WeakMap<Link, Promise<Item>>
  readonly initialized: WeakSet<Link>
  /** They have answered as servers of the modern era do. */
  readonly knownModern: WeakSet<Link>
  /**
   * Until when a server that made nothing of the modern era is not asked again, by who asked: what
   * one caller asks for, or waits for, says nothing of the server to another.
   */
  readonly legacyOnlyUntilMs: Map<OwnerKey, number>
}

/** Of one principal's, at one server. */
export const seatsMax = 1000

const itemsMax = 1000

export function newOutbox({ options }: BridgeState): Outbox {
  const limits: OutboxLimits = { itemsMax, charactersMax: options.answerBytesMax }
  return createOutbox(limits)
}
