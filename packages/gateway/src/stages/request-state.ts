import { isGuardError } from '@handfast/guard'
import type { RequestStateCodec } from '@handfast/guard'
import { isObject, memberOf, textOf } from '../data-path/json.ts'
import type { JsonObject } from '../data-path/json.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Passage, Stage } from '../data-path/stage.ts'

/**
 * Seals the upstream's request state around what it wrote, for this principal and this request, and
 * opens it again (2026-07-28, basic/patterns/mrtr, Server Requirements 4 and 5).
 */
export function requestStateStage(codec: RequestStateCodec<string>): Stage {
  const passage: Passage = {
    marks: ['"requestState"'],
    toServer: (message) => opened(message, codec),
    toClient: (message) => sealed(message, codec),
  }
  return { name: 'request-state', begin: ({ era }) => (era === 'modern' ? passage : undefined) }
}

async function opened(message: JsonObject, codec: RequestStateCodec<string>): Promise<JsonObject> {
  const params = memberOf(message, 'params')
  if (!isObject(params) || !Object.hasOwn(params, 'requestState')) return message
  const state = await codec.verify(textOf(params['requestState']) ?? '').catch(refuse)
  return { ...message, params: { ...params, requestState: state } }
}

/** In the words of both official SDKs. */
function refuse(error: unknown): never {
  if (!isGuardError(error) || error.code !== 'GUARD_REQUEST_STATE_INVALID') throw error
  const data = { reason: 'invalid_request_state' }
  throw new AnsweredHere({
    error: { code: -32602, message: 'Invalid or expired requestState', data },
  })
}

async function sealed(message: JsonObject, codec: RequestStateCodec<string>): Promise<JsonObject> {
  const result = memberOf(message, 'result')
  const state = memberOf(result, 'requestState')
  if (!isObject(result) || typeof state !== 'string') return message
  return { ...message, result: { ...result, requestState: await codec.mint(state) } }
}
