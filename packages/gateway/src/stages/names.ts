import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Stage } from '../data-path/stage.ts'

/** What each is about is a text (2025-11-25 and 2026-07-28, schema). */
const nameOf: ReadonlyMap<unknown, string> = new Map([
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['resources/subscribe', 'uri'],
  ['resources/unsubscribe', 'uri'],
  ['tools/call', 'name'],
])

/** Before all others: a server may read as a text what rules that are about texts let pass. */
export function namesStage(): Stage {
  return { name: 'names', begin: () => ({ toServer: named }) }
}

function named(message: JsonObject): JsonObject {
  const name = nameOf.get(message['method'])
  if (name === undefined || typeof memberOf(message['params'], name) === 'string') return message
  const text = `Invalid params: ${name} has to be a string`
  throw new AnsweredHere({ error: { code: -32602, message: text } })
}
