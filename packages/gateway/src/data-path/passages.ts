import type { Exchange } from './exchange.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import type { Passage, Stage } from './stage.ts'

/** All stages at work in one exchange. */
export interface Passages {
  /** @throws AnsweredHere */
  toServer(body: unknown): Promise<unknown>
  /** JSON; the very text when no stage has changed anything, undefined to drop it. */
  toClient(text: string): Promise<string | undefined>
}

export function beginPassages(stages: readonly Stage[], exchange: Exchange): Passages {
  const passages: Passage[] = []
  for (const stage of stages) {
    const passage = stage.begin(exchange)
    if (passage !== undefined) passages.push(passage)
  }
  const back = passages.filter(({ toClient }) => toClient !== undefined).toReversed()
  return {
    async toServer(body) {
      if (!Array.isArray(body)) return isObject(body) ? messageToServer(body, passages) : body
      const messages: unknown[] = []
      for (const message of body) {
        messages.push(isObject(message) ? await messageToServer(message, passages) : message)
      }
      return messages
    },
    async toClient(text) {
      if (!concernsAny(text, back)) return text
      const body = parsed(text)
      if (body === undefined) return text
      const changed = await bodyToClient(body, back)
      if (changed === body) return text
      return changed === undefined ? undefined : JSON.stringify(changed)
    },
  }
}

/** An escape may hide a mark; such a text is looked at in any case. */
const concernsAny = (text: string, passages: readonly Passage[]): boolean =>
  passages.some(({ marks }) => marks === undefined || marks.some((mark) => text.includes(mark))) ||
  (passages.length > 0 && text.includes('\\u00'))

async function messageToServer(
  message: JsonObject,
  passages: readonly Passage[],
): Promise<JsonObject> {
  let current = message
  for (const passage of passages) current = (await passage.toServer?.(current)) ?? current
  return current
}

async function bodyToClient(body: unknown, back: readonly Passage[]): Promise<unknown> {
  if (!Array.isArray(body)) return isObject(body) ? messageToClient(body, back) : body
  const messages: unknown[] = []
  let isChanged = false
  for (const message of body) {
    const changed = isObject(message) ? await messageToClient(message, back) : message
    isChanged ||= changed !== message
    if (changed !== undefined) messages.push(changed)
  }
  if (!isChanged) return body
  return messages.length === 0 ? undefined : messages
}

async function messageToClient(
  message: JsonObject,
  back: readonly Passage[],
): Promise<JsonObject | undefined> {
  let current: JsonObject | undefined = message
  for (const passage of back) {
    if (current === undefined || passage.toClient === undefined) return current
    current = await passage.toClient(current)
  }
  return current
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
