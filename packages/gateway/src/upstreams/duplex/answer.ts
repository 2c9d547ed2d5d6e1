import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { parseExact, stringifyExact } from '../../data-path/exact-numbers.ts'
import { UpstreamError } from '../../data-path/upstream.ts'
import type { ServerEvent, UpstreamAnswer } from '../../data-path/upstream.ts'
import type { Item, Outbox, Taken } from './outbox.ts'
import type { EndSignal } from '../../data-path/ending.ts'

export const textAnswer = (status: number, text: string): UpstreamAnswer => ({
  status,
  headers: {},
  sessionId: undefined,
  content: { kind: 'text', type: 'application/json', text },
})

/** 2025-03-26 to 2025-11-25, streamable-http, Session Management 3, in the words of the SDKs. */
export const sessionNotFound: UpstreamAnswer = textAnswer(
  404,
  JSON.stringify({
    jsonrpc: '2.0',
    error: { code: -32_001, message: 'Session not found' },
    id: null,
  }),
)

const eventsAnswer = (events: AsyncIterable<ServerEvent>): UpstreamAnswer => ({
  status: 200,
  headers: {},
  sessionId: undefined,
  content: { kind: 'events', events },
})

export interface AnswerTimes {
  /** How long an answer alone is waited for before a stream is begun. */
  readonly quietMsMax: number
  readonly keepAliveMs: number
  /** How long a stream may be without any message. */
  readonly streamIdleMsMax: number
}

export interface Awaited {
  readonly outbox: Outbox
  /** Requests that are to be answered. */
  readonly count: number
  readonly isModern: boolean
  readonly times: AnswerTimes
  readonly signal: EndSignal
}

/** JSON when the answer is the first thing that comes back, and a stream otherwise. */
export async function answerFrom(awaited: Awaited): Promise<UpstreamAnswer> {
  const { outbox, count, isModern, times, signal } = awaited
  const first = await outbox.take(times.quietMsMax, signal)
  signal.throwIfAborted()
  if (first.kind === 'item' && first.item.isAnswer && count === 1) {
    outbox.end()
    return textAnswer(isModern ? statusOf(first.item) : 200, first.item.text)
  }
  return eventsAnswer(eventsUntilAnswered(awaited, first))
}

/** 2026-07-28, streamable-http: what of an answer is also said by its status. */
const modernStatuses: ReadonlyMap<number | undefined, number> = new Map([
  [-32_601, 404],
  [-32_020, 400],
  [-32_021, 400],
  [-32_022, 400],
])

export const statusOf = ({ errorCode }: Item): number => modernStatuses.get(errorCode) ?? 200

async function* eventsUntilAnswered(
  { outbox, count, times, signal }: Awaited,
  first: Taken,
): AsyncGenerator<ServerEvent> {
  let left = count
  let taken = first
  let quietMs = 0
  try {
    while (taken.kind !== 'end') {
      quietMs = taken.kind === 'item' ? 0 : quietMs + times.keepAliveMs
      if (quietMs > times.streamIdleMsMax) throw tooLong()
      if (!isWithdrawn(taken)) yield eventOf(taken)
      if (taken.kind === 'item' && taken.item.isAnswer) left -= 1
      if (left === 0) return
      taken = await outbox.take(times.keepAliveMs, signal)
    }
  } finally {
    outbox.end()
  }
}

const isWithdrawn = (taken: Taken): boolean => taken.kind === 'item' && taken.item.text === ''

const tooLong = (): UpstreamError =>
  new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long')

/** A comment keeps proxies from taking a quiet stream for a dead one. */
const eventOf = (taken: Taken): ServerEvent =>
  taken.kind === 'item'
    ? { kind: 'event', event: 'message', data: taken.item.text }
    : { kind: 'comment', text: '' }

/** What belongs to no request, for as long as somebody reads it. */
export function standingAnswer(
  outbox: Outbox,
  { keepAliveMs }: AnswerTimes,
  signal: EndSignal,
): UpstreamAnswer {
  return eventsAnswer(standingEvents(outbox, keepAliveMs, signal))
}

async function* standingEvents(
  outbox: Outbox,
  keepAliveMs: number,
  signal: EndSignal,
): AsyncGenerator<ServerEvent> {
  for (;;) {
    const taken = await outbox.take(keepAliveMs, signal)
    if (taken.kind === 'end') return
    yield eventOf(taken)
  }
}

/** The answer to a request that somebody else has made already, under another id. */
export const answerWithId = (text: string, message: JsonObject): string =>
  stringifyExact({ ...parsedObject(text), id: memberOf(message, 'id') })

// It was written by `stringifyExact` of an object.
const parsedObject = (text: string): object => parseExact(text) as object
