import { memberOf, objectOf } from '@handfast/protocol'

/**
 * Clients count their requests from one, so that the requests of two of them have the same ids. A
 * server object that serves both goes by these ids, and sends the answer of one to the other
 * (2025-11-25, basic/transports, Multiple Connections 2). Behind the guard each id therefore begins
 * with a mark, which is of one session, or of one request that has none: `hf.mark.` and the id of
 * the client, as JSON in percent-encoding, so that whoever reads it back needs no table.
 */
export type IdMark = string & { readonly idMark: unique symbol }

/** What the ids of all marks begin with. */
export const markedStart = 'hf.'

/** @param name Of letters, digits, `-` and `_`; nobody else may know it or have it. */
export const idMarkOf = (name: string): IdMark => `${markedStart}${name}.` as IdMark

export const isRequestId = (id: unknown): id is string | number =>
  typeof id === 'string' || Number.isSafeInteger(id)

/**
 * What a server may look an answer up by: both official SDKs take `Number(id)`, so that `0`, `'0'`,
 * `''` and `'0x0'` answer one request. What is no number is told apart as it is.
 */
export function requestNameOf(id: string | number): string {
  const value = Number(id)
  return Number.isNaN(value) ? `text ${id}` : `number ${value}`
}

const marked = (id: string | number, mark: IdMark): string =>
  // JSON has a text for half a pair of surrogates too, of which the encoding alone knows none.
  mark + encodeURIComponent(JSON.stringify(id))

/** The same body for the server behind: the very same where it asks for nothing. */
export function withMarkedIds(body: unknown, mark: IdMark): unknown {
  if (!Array.isArray(body)) return withMarkedId(body, mark)
  const messages = body.map((message: unknown) => withMarkedId(message, mark))
  return messages.some((message, at) => message !== body[at]) ? messages : body
}

function withMarkedId(message: unknown, mark: IdMark): unknown {
  const method = memberOf(message, 'method')
  if (typeof method !== 'string') return message
  const id = memberOf(message, 'id')
  if (isRequestId(id)) return { ...objectOf(message), id: marked(id, mark) }
  return method === 'notifications/cancelled' ? withMarkedCancellation(message, mark) : message
}

/** 2025-11-25, basic/utilities/cancellation: it names the request by the id of its client. */
function withMarkedCancellation(message: unknown, mark: IdMark): unknown {
  const params = objectOf(memberOf(message, 'params'))
  const requestId = memberOf(params, 'requestId')
  return isRequestId(requestId)
    ? { ...objectOf(message), params: { ...params, requestId: marked(requestId, mark) } }
    : message
}

/**
 * The text of an answer with the ids of the client in it, wherever one of the mark is a value: as
 * the id of the answer, and in what refers to the request, such as a subscription.
 */
export function withClientIds(text: string, mark: IdMark): string {
  const start = `"${mark}`
  let shown = ''
  let from = 0
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + 1)) {
    const end = text.indexOf('"', at + start.length)
    const id = end === -1 ? undefined : clientIdIn(text.slice(at + start.length, end))
    // A quote behind a backslash begins no value: it is within one.
    if (id === undefined || text[at - 1] === '\\') continue
    shown += text.slice(from, at) + id
    from = end + 1
  }
  return from === 0 ? text : shown + text.slice(from)
}

/** As JSON; undefined for what `marked` has not written. */
function clientIdIn(encoded: string): string | undefined {
  try {
    const id: unknown = JSON.parse(decodeURIComponent(encoded))
    return isRequestId(id) ? JSON.stringify(id) : undefined
  } catch {
    return undefined
  }
}
