import { memberOf, objectOf } from '@handfast/protocol'

/** A JSON-RPC message from outside, by what it is to a guard. */
export type Message =
  | {
      readonly kind: 'request'
      readonly id: string | number
      readonly method: string
      readonly params: unknown
    }
  | { readonly kind: 'notification'; readonly method: string }
  | { readonly kind: 'response'; readonly id: unknown }
  | { readonly kind: 'malformed' }

/** What the official SDKs take in a batch. */
export const batchMax = 100

/** Every element of a body, as each of them is served. A single message is a list of one. */
export function messagesOf(body: unknown): readonly Message[] {
  if (!Array.isArray(body)) return [messageOf(body)]
  return body.length === 0 || body.length > batchMax
    ? [{ kind: 'malformed' }]
    : body.map((element) => messageOf(element))
}

/** JSON-RPC 2.0, sections 4 and 5. What is two things at once would be read in two ways. */
function messageOf(value: unknown): Message {
  if (memberOf(value, 'jsonrpc') !== '2.0') return { kind: 'malformed' }
  const id = memberOf(value, 'id')
  const method = memberOf(value, 'method')
  const answers = Object.keys(objectOf(value) ?? {}).filter(isAnswer).length
  if (typeof method === 'string' && answers === 0) {
    if (id === undefined) return { kind: 'notification', method }
    const params = memberOf(value, 'params')
    return isName(id) ? { kind: 'request', id, method, params } : { kind: 'malformed' }
  }
  // An error that answers nothing in particular has no id.
  const isNamed = isName(id) || (id === null && memberOf(value, 'error') !== undefined)
  return method === undefined && answers === 1 && isNamed
    ? { kind: 'response', id }
    : { kind: 'malformed' }
}

const isAnswer = (name: string): boolean => name === 'result' || name === 'error'

const isName = (id: unknown): id is string | number =>
  typeof id === 'string' || Number.isSafeInteger(id)
