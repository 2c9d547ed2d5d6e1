/** A JSON-RPC message from outside, by what it is to a guard. */
export type Message =
  | { readonly kind: 'request'; readonly id: string | number; readonly method: string }
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

function messageOf(value: unknown): Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'malformed' }
  }
  const id: unknown = Reflect.get(value, 'id')
  const method: unknown = Reflect.get(value, 'method')
  if (typeof method === 'string') {
    if (id === undefined) return { kind: 'notification', method }
    const isName = typeof id === 'string' || Number.isSafeInteger(id)
    return isName ? { kind: 'request', id: id as string | number, method } : { kind: 'malformed' }
  }
  const isResponse = Object.hasOwn(value, 'result') || Object.hasOwn(value, 'error')
  return isResponse ? { kind: 'response', id } : { kind: 'malformed' }
}
