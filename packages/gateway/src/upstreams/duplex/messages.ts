import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'

export type Id = string | number

export const isId = (value: unknown): value is Id =>
  typeof value === 'string' || typeof value === 'number'

export type MessageKind = 'request' | 'notification' | 'response'

export function kindOf(message: JsonObject): MessageKind {
  if (typeof memberOf(message, 'method') !== 'string') return 'response'
  return isId(memberOf(message, 'id')) ? 'request' : 'notification'
}

export const methodOf = (message: JsonObject): unknown => memberOf(message, 'method')
export const paramOf = (message: JsonObject, name: string): unknown =>
  memberOf(memberOf(message, 'params'), name)
export const metaOf = (message: JsonObject, name: string): unknown =>
  memberOf(paramOf(message, '_meta'), name)

export function withParam(message: JsonObject, name: string, value: unknown): JsonObject {
  const params = memberOf(message, 'params')
  return { ...message, params: { ...(isObject(params) ? params : {}), [name]: value } }
}

export function withMeta(message: JsonObject, name: string, value: unknown): JsonObject {
  const meta = paramOf(message, '_meta')
  return withParam(message, '_meta', { ...(isObject(meta) ? meta : {}), [name]: value })
}

export const errorAnswer = (id: unknown, code: number, message: string): JsonObject => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
})

export const cancelled = (requestId: Id, reason: string): JsonObject => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId, reason },
})

/** JSON-RPC 2.0, section 5.1, and 2026-07-28, basic/index, Error Codes. */
export const codes = {
  methodNotFound: -32_601,
  internal: -32_603,
} as const
