import { revisions } from '@handfast/protocol'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { JsonRpcId, JsonRpcMessage } from '../wire/json-rpc.ts'

/** The newest revision of the modern era. */
export const modernRevision: string =
  revisions.findLast(({ era }) => era === 'modern')?.date ?? '2026-07-28'

const metaPrefix = 'io.modelcontextprotocol/'

/** Asking for these capabilities lets a server show its multi-round-trip requests. */
const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }

export interface ModernCall {
  readonly id: JsonRpcId
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Beyond those that every request of the probe declares. */
  readonly capabilities?: object
}

/** 2026-07-28 basic/index, _meta: version and capabilities on every request (MUST). */
export function modernMessage(call: ModernCall): JsonRpcMessage {
  const { id, method, params } = call
  const meta = {
    [`${metaPrefix}protocolVersion`]: modernRevision,
    [`${metaPrefix}clientCapabilities`]: { ...capabilities, ...call.capabilities },
    [`${metaPrefix}clientInfo`]: { name: 'handfast-probe', version: '0' },
  }
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }
}

/** Lets a server answer a call with a task, and ask about one (tasks extension). */
export const taskCapability: object = { extensions: { 'io.modelcontextprotocol/tasks': {} } }

export function discoverMessage(id: JsonRpcId): JsonRpcMessage {
  return modernMessage({ id, method: 'server/discover', params: {} })
}

export interface Mirrored {
  readonly method: string
  /** The name, URI or task id that the body carries. */
  readonly name?: string
}

/** What the body names, as its headers have to name it, too. */
export function namedIn(params: Readonly<Record<string, unknown>>): Pick<Mirrored, 'name'> {
  const name = ['name', 'uri', 'taskId'].map((key) => textMemberOf(params, key)).find(Boolean)
  return name === undefined ? {} : { name }
}

/**
 * 2026-07-28 basic/transports/streamable-http, Server Validation: headers repeat the body (MUST).
 */
export function modernHeaders({ method, name }: Mirrored): readonly (readonly [string, string])[] {
  return [
    ['accept', 'application/json, text/event-stream'],
    ['content-type', 'application/json'],
    ['mcp-protocol-version', modernRevision],
    ['mcp-method', method],
    ...(name === undefined ? [] : [['mcp-name', encodedName(name)] as const]),
  ]
}

/** What a header cannot carry goes as base64 in the marks that the revision gives for it. */
function encodedName(name: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name)) return name
  const bytes = new TextEncoder().encode(name)
  return `=?base64?${btoa(String.fromCodePoint(...bytes))}?=`
}
