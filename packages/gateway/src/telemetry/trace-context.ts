import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { textOf } from '../data-path/text-of.ts'

/** W3C Trace Context and Baggage, by the names that they have in headers and in `_meta` alike. */
export type TraceContext = Readonly<Record<string, string>>

const fields = ['traceparent', 'tracestate', 'baggage'] as const
const charactersMax = 8192

/** What `_meta` of a request says of its trace (SEP-414); empty when it says nothing. */
export function contextIn(params: unknown): TraceContext {
  const meta = memberOf(params, '_meta')
  const context: Record<string, string> = {}
  for (const field of fields) {
    const value = textOf(memberOf(meta, field))
    if (value !== undefined && value.length <= charactersMax) context[field] = value
  }
  return context
}

/** The request as part of this trace. */
export function withContext(message: JsonObject, context: TraceContext): JsonObject {
  const params = memberOf(message, 'params')
  if (typeof message['method'] !== 'string' || context['traceparent'] === undefined) return message
  if (params !== undefined && !isObject(params)) return message
  const meta = memberOf(params, '_meta')
  const kept = Object.entries(isObject(meta) ? meta : {}).filter(([name]) => !isField(name))
  return { ...message, params: { ...params, _meta: { ...Object.fromEntries(kept), ...context } } }
}

const isField = (name: string): boolean => fields.some((field) => field === name)
