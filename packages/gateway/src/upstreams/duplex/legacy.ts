import { createHash } from 'node:crypto'
import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { UpstreamError } from '../../data-path/upstream.ts'
import type { UpstreamAnswer, UpstreamRequest } from '../../data-path/upstream.ts'
import { emptyAnswer } from '../../data-path/empty-answer.ts'
import { answerFrom, answerWithId, sessionNotFound, standingAnswer, textAnswer } from './answer.ts'
import { newOutbox, seatsMax } from './bridge-state.ts'
import type { BridgeState, Sitting } from './bridge-state.ts'
import { errorAnswer, kindOf, methodOf, paramOf } from './messages.ts'
import type { Seat } from './link-state.ts'
import type { Item } from './outbox.ts'
import type { Held } from './pool.ts'

/** Up to 2025-11-25: `initialize` begins a session, and everything else is in one. */
export async function answerLegacy(
  state: BridgeState,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const { method, body, sessionId, caller } = request
  if (method === 'POST' && isObject(body) && methodOf(body) === 'initialize') {
    return begin(state, request, body)
  }
  if (sessionId === undefined) return sessionMissing
  const sitting = state.sittings.get(sessionId)
  // The guard has asked that as well; here it keeps processes apart.
  if (sitting === undefined || sitting.owner !== caller.owner) {
    // The guard that hears first of the end of a session ends it here, before whoever has said so.
    return method === 'DELETE' ? emptyAnswer(200) : sessionNotFound
  }
  sitting.held.use()
  switch (method) {
    case 'POST':
      return post(state, sitting, request)
    case 'GET':
      return listen(state, sitting, request)
    case 'DELETE':
      endSession(state, sessionId, sitting)
      return emptyAnswer(200)
  }
}

const sessionMissing: UpstreamAnswer = textAnswer(
  400,
  JSON.stringify(errorAnswer(null, -32_000, 'Bad Request: Mcp-Session-Id header is required')),
)

const sessionIdBytes = 24

async function begin(
  state: BridgeState,
  request: UpstreamRequest,
  message: JsonObject,
): Promise<UpstreamAnswer> {
  const { options, pool, sittings } = state
  const { owner } = request.caller
  const id = Buffer.from(options.random(sessionIdBytes)).toString('base64url')
  const key = options.per === 'session' ? id : `${owner} ${saidBy(message)}`
  const held = await pool.hold(key, { era: 'legacy', who: request })
  held.use()
  const seat: Seat = { standing: newOutbox(state), reader: undefined }
  try {
    const item = await introduced(state, { held, seat, request, message })
    const text = answerWithId(item.text, message)
    if (item.errorCode !== undefined || request.signal.aborted) {
      leaveForGood(held, seat)
      return textAnswer(200, text)
    }
    sittings.set(id, { owner, held, seat })
    return { ...textAnswer(200, text), sessionId: id }
  } catch (error) {
    leaveForGood(held, seat)
    throw error
  }
}

/** Nothing has begun here; others of the principal may have a session at the same server. */
function leaveForGood({ link, end }: Held, seat: Seat): void {
  link.leave(seat)
  if (link.seats.size === 0) void end()
}

/** Only sessions that say the same of themselves share a server: it is asked once for all. */
function saidBy(message: JsonObject): string {
  const said = [paramOf(message, 'protocolVersion'), paramOf(message, 'capabilities')]
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url')
}

interface Beginning {
  readonly held: Held
  readonly seat: Seat
  readonly request: UpstreamRequest
  readonly message: JsonObject
}

function introduced(state: BridgeState, beginning: Beginning): Promise<Item> {
  const { link } = beginning.held
  if (link.seats.size >= seatsMax) {
    throw new UpstreamError('UPSTREAM_FULL', 'Too many sessions at one server')
  }
  link.sit(beginning.seat)
  const made = state.introductions.get(link) ?? introduce(state, beginning)
  state.introductions.set(link, made)
  return made
}

async function introduce(
  state: BridgeState,
  { held, seat, request, message }: Beginning,
): Promise<Item> {
  const { startMsMax } = state.options
  const outbox = newOutbox(state)
  const late = AbortSignal.timeout(startMsMax)
  await held.link.ask(message, { seat, who: request, outbox })
  for (;;) {
    const taken = await outbox.take(startMsMax, late)
    if (taken.kind !== 'item') {
      throw new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long to start')
    }
    if (taken.item.isAnswer) {
      outbox.end()
      return taken.item
    }
    seat.standing.put(taken.item)
  }
}

async function post(
  state: BridgeState,
  { held: { link }, seat }: Sitting,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const { body, signal } = request
  const outbox = newOutbox(state)
  const from = { seat, who: request, outbox }
  let count = 0
  signal.addEventListener('abort', () => link.abandon(outbox), { once: true })
  for (const message of Array.isArray(body) ? body : [body]) {
    if (!isObject(message)) continue
    const kind = kindOf(message)
    if (kind === 'request') count += 1
    if (kind === 'request') await link.ask(message, from)
    else if (kind === 'response') await link.respond(message, from)
    else if (!isRepeated(state, { link, message })) await link.notify(message, from)
  }
  if (count === 0) return emptyAnswer(202)
  return answerFrom({ outbox, count, isModern: false, times: state.times, signal })
}

/** A server that several sessions share is told once that it is initialized. */
function isRepeated(
  { initialized }: BridgeState,
  { link, message }: { readonly link: Held['link']; readonly message: JsonObject },
): boolean {
  if (methodOf(message) !== 'notifications/initialized') return false
  if (initialized.has(link)) return true
  initialized.add(link)
  return false
}

/** Whoever listens anew takes the place of the one before, who may be gone without a word. */
function listen(
  state: BridgeState,
  { seat }: Sitting,
  { signal }: UpstreamRequest,
): UpstreamAnswer {
  seat.reader?.abort()
  const reader = new AbortController()
  seat.reader = reader
  const leaveIt = (): void => {
    reader.abort()
    if (seat.reader === reader) seat.reader = undefined
  }
  if (signal.aborted) leaveIt()
  else signal.addEventListener('abort', leaveIt, { once: true })
  return standingAnswer(seat.standing, state.times, reader.signal)
}

function endSession(state: BridgeState, id: string, { held, seat }: Sitting): void {
  state.sittings.delete(id)
  held.link.leave(seat)
  // One that serves a principal waits for the next session, as long as it may be idle.
  if (state.options.per === 'session') void held.end()
}
