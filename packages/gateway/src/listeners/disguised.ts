import { isObject } from '@handfast/protocol'

/** JSON-RPC 2.0, and what MCP has in `params` of any method that something is decided by. */
const members = [
  '_meta',
  'arguments',
  'cursor',
  'error',
  'id',
  'inputResponses',
  'jsonrpc',
  'method',
  'name',
  'notifications',
  'params',
  'progressToken',
  'protocolVersion',
  'requestId',
  'requestState',
  'result',
  'task',
  'taskId',
  'uri',
] as const

/**
 * GHSA-4gph-2hhr-5mwg: some parsers take `Method` for `method`, so a server behind would see what
 * the gateway does not. Looked at in messages and their `params`; arguments are the tool's own.
 */
export function isDisguised(body: unknown): boolean {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body]
  return messages.some(
    (message) =>
      isObject(message) &&
      (hasDisguise(message) || (isObject(message['params']) && hasDisguise(message['params']))),
  )
}

function hasDisguise(object: object): boolean {
  for (const name of Object.keys(object)) {
    // Most are what they are called.
    if (!plain.has(name) && foldedMembers.has(folded(name))) return true
  }
  return false
}

const plain: ReadonlySet<string> = new Set(members)

/** The letters of these names and whatever folds to them: `ſ` is an `s`, the Kelvin sign a `k`. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase()
}

const foldedMembers: ReadonlySet<string> = new Set(members.map(folded))
