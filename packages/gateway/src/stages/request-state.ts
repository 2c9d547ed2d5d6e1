import { isGuardError } from '@handfast/guard'
import type { RequestStateCodec } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Passage, Stage } from '../data-path/stage.ts'
import { refuseTooLong } from './too-long.ts'

/** What the server behind wrote, and which server it was: all of them are served by one key. */
export interface Wrapped {
  readonly upstream: string
  readonly state: string
}

/**
 * Seals the upstream's request state around what it wrote, for this principal and this request, and
 * opens it again (2026-07-28, basic/patterns/mrtr, Server Requirements 4 and 5).
 */
export function requestStateStage(codec: RequestStateCodec<Wrapped>): Stage {
  const passageFor = (exchange: Exchange): Passage => ({
    marks: ['"requestState"'],
    toServer: (message) => opened(message, codec, exchange),
    toClient: (message) => sealed(message, codec, exchange),
  })
  const begin: Stage['begin'] = (exchange) =>
    exchange.era === 'modern' ? passageFor(exchange) : undefined
  return { name: 'request-state', begin }
}

function opened(
  message: JsonObject,
  codec: RequestStateCodec<Wrapped>,
  exchange: Exchange,
): JsonObject | Promise<JsonObject> {
  const params = memberOf(message, 'params')
  const hasState = isObject(params) && Object.hasOwn(params, 'requestState')
  return hasState ? withOpened(message, params, { codec, exchange }) : message
}

interface Opening {
  readonly codec: RequestStateCodec<Wrapped>
  readonly exchange: Exchange
}

async function withOpened(
  message: JsonObject,
  params: JsonObject,
  { codec, exchange }: Opening,
): Promise<JsonObject> {
  const state = textOf(params['requestState']) ?? ''
  const wrapped = await codec.verify(state, undefined, exchange).catch(refuse)
  if (wrapped.upstream !== exchange.upstream) throw refused()
  return { ...message, params: { ...params, requestState: wrapped.state } }
}

/** In the words of both official SDKs. */
function refuse(error: unknown): never {
  if (!isGuardError(error) || error.code !== 'GUARD_REQUEST_STATE_INVALID') throw error
  throw refused()
}

function refused(): AnsweredHere {
  const data = { reason: 'invalid_request_state' }
  return new AnsweredHere({
    error: { code: -32602, message: 'Invalid or expired requestState', data },
  })
}

async function sealed(
  message: JsonObject,
  codec: RequestStateCodec<Wrapped>,
  exchange: Exchange,
): Promise<JsonObject> {
  const result = memberOf(message, 'result')
  const state = memberOf(result, 'requestState')
  if (!isObject(result) || typeof state !== 'string') return message
  const { upstream } = exchange
  const wrapped: Wrapped = { upstream, state }
  const requestState = await codec.mint(wrapped, undefined, exchange).catch(refuseTooLong)
  return { ...message, result: { ...result, requestState } }
}
