import { isObject, memberOf } from '@handfast/protocol'
import type { Asked } from './exchange.ts'

/** The requests of a body that the guard has admitted: their shape is known to be right. */
export function askedIn(body: unknown): readonly Asked[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body]
  const asked: Asked[] = []
  for (const message of messages) {
    const id = memberOf(message, 'id')
    const method = memberOf(message, 'method')
    if (typeof method !== 'string') continue
    if (typeof id !== 'string' && typeof id !== 'number') continue
    const params = memberOf(message, 'params')
    asked.push({ id, method, params: isObject(params) ? params : {} })
  }
  return asked
}
