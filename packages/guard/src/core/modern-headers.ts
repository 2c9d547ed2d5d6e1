import { memberOf } from '@handfast/protocol'
import { fromBase64url, textOf } from './bytes.ts'
import type { RequestHeaders } from './request-headers.ts'

const versionKey = 'io.modelcontextprotocol/protocolVersion'

/**
 * 2026-07-28, streamable-http, Server Validation: the headers say what the body says (MUST). A
 * proxy in front may have decided by them.
 */
export function agreesWithHeaders(headers: RequestHeaders, body: unknown): boolean {
  const method = memberOf(body, 'method')
  if (headers.get('mcp-method') !== method) return false
  const params = memberOf(body, 'params')
  const version = memberOf(memberOf(params, '_meta'), versionKey)
  if ((headers.get('mcp-protocol-version') ?? undefined) !== version) return false
  const member = nameMembers.get(method)
  const name = member === undefined ? undefined : memberOf(params, member)
  return name === undefined || decoded(headers.get('mcp-name')) === name
}

/** Request Headers there, and those of the tasks extension. */
const nameMembers: ReadonlyMap<unknown, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
])

const encodedName = /^=\?base64\?(.*)\?=$/

/** Names that are not ASCII come as `=?base64?…?=`. */
function decoded(header: string | null): string | undefined {
  if (header === null) return undefined
  const encoded = encodedName.exec(header)?.[1]
  if (encoded === undefined) return header
  const bytes = fromBase64url(encoded.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
  try {
    return bytes === undefined ? undefined : textOf(bytes)
  } catch {
    return undefined
  }
}
