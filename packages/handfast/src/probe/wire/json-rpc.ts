import { memberOf } from '@handfast/protocol'

export type JsonRpcId = string | number

/** What is posted: a request, a notification or a response. */
export type JsonRpcMessage = Readonly<Record<string, unknown>>

export function textMemberOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name)
  return typeof member === 'string' ? member : undefined
}

export function listMemberOf(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name)
  return Array.isArray(member) ? member : []
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Messages of one body or event: a batch has several. */
export function messagesIn(text: string): readonly unknown[] {
  const value = parseJson(text)
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** Whether a message answers the request of this id. */
export function isResponseTo(message: unknown, id: JsonRpcId): boolean {
  const isResponse =
    memberOf(message, 'result') !== undefined || memberOf(message, 'error') !== undefined
  return isResponse && memberOf(message, 'id') === id
}
