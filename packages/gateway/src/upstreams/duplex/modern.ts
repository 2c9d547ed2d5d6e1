import type { OwnerKey } from '@handfast/guard'
import { isObject, keepNewest, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { UpstreamAnswer, UpstreamRequest } from '../../data-path/upstream.ts'
import { UpstreamError } from '../../data-path/upstream.ts'
import { emptyAnswer } from '../../data-path/empty-answer.ts'
import { answerFrom, statusOf, textAnswer } from './answer.ts'
import { newOutbox } from './bridge-state.ts'
import type { BridgeState } from './bridge-state.ts'
import { codes, errorAnswer, kindOf, methodOf } from './messages.ts'
import type { Item, Outbox } from './outbox.ts'
import type { Held } from './pool.ts'
import type { EndSignal } from '../../data-path/ending.ts'

/** 2026-07-28: every request stands alone, and goes to the server of its principal. */
export async function answerModern(
  state: BridgeState,
  request: UpstreamRequest,
): Promise<UpstreamAnswer> {
  const { method, body, caller } = request
  if (method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  // Streamable HTTP, Cancellation: clients close the response, and have nothing else to tell.
  if (!isObject(body) || kindOf(body) !== 'request') return emptyAnswer(202)
  if (isLegacyOnly(state, caller.owner)) return methodNotFound(body)
  const held = await state.pool.hold(`modern ${caller.owner}`, { era: 'modern', who: request })
  // Who has gone meanwhile would never be heard to have gone.
  request.signal.throwIfAborted()
  held.use()
  return methodOf(body) === 'server/discover'
    ? discover(state, { held, request, message: body })
    : askAlone(state, { held, request, message: body })
}

const methodNotFound = (message: JsonObject): UpstreamAnswer =>
  textAnswer(
    404,
    JSON.stringify(errorAnswer(memberOf(message, 'id'), codes.methodNotFound, 'Method not found')),
  )

interface Asking {
  readonly held: Held
  readonly request: UpstreamRequest
  readonly message: JsonObject
}

async function askAlone(
  state: BridgeState,
  { held, request, message }: Asking,
): Promise<UpstreamAnswer> {
  const { signal } = request
  const outbox = outboxFor(state, held, signal)
  await held.link.ask(message, { seat: undefined, who: request, outbox })
  return answerFrom({ outbox, count: 1, isModern: true, times: state.times, signal })
}

function outboxFor(state: BridgeState, { link }: Held, signal: EndSignal): Outbox {
  const outbox = newOutbox(state)
  signal.addEventListener('abort', () => link.abandon(outbox), { once: true })
  return outbox
}

const legacyOnlyMs = 60_000
const ownersMax = 10_000

function isLegacyOnly({ options, legacyOnlyUntilMs }: BridgeState, owner: OwnerKey): boolean {
  return !options.knowsModern || options.clock() < (legacyOnlyUntilMs.get(owner) ?? 0)
}

/**
 * 2026-07-28, basic/versioning, Backward Compatibility: a server that makes an error of another era
 * of it, or nothing, knows `initialize` only. Clients take a 404 for that.
 */
async function discover(
  state: BridgeState,
  { held, request, message }: Asking,
): Promise<UpstreamAnswer> {
  const { clock } = state.options
  const { link } = held
  const outbox = outboxFor(state, held, request.signal)
  await link.ask(message, { seat: undefined, who: request, outbox })
  const answer = await answerIn(state, outbox, request.signal)
  if (answer !== undefined && (isModernAnswer(answer) || state.knownModern.has(link))) {
    state.knownModern.add(link)
    outbox.end()
    return textAnswer(statusOf(answer), answer.text)
  }
  link.abandon(outbox)
  if (state.knownModern.has(link)) {
    throw new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long')
  }
  keepNewest(state.legacyOnlyUntilMs, [request.caller.owner, clock() + legacyOnlyMs], ownersMax)
  if (!link.isBusy) void held.end()
  return methodNotFound(message)
}

/** Undefined when it takes as long as a start may. Nobody waits for what comes before it. */
async function answerIn(
  { options: { startMsMax, clock } }: BridgeState,
  outbox: Outbox,
  signal: EndSignal,
): Promise<Item | undefined> {
  const untilMs = clock() + startMsMax
  for (let leftMs = startMsMax; leftMs > 0; leftMs = untilMs - clock()) {
    const taken = await outbox.take(leftMs, signal)
    signal.throwIfAborted()
    if (taken.kind !== 'item') return undefined
    if (taken.item.isAnswer) return taken.item
  }
  return undefined
}

/** 2026-07-28, basic/index, Error Codes: -32020 to -32099 are the specification's. */
const isOfSpecification = (code: number): boolean => code <= -32_020 && code >= -32_099

const isModernAnswer = ({ errorCode }: Item): boolean =>
  errorCode === undefined || isOfSpecification(errorCode)
