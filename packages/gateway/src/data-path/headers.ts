import type { RequestHeaders } from '@handfast/guard'
/**
 * What a server behind gets to see of a client's request. Credentials, cookies and whatever a proxy
 * may believe are not among them; neither is the session id, which is not the upstream's.
 */
const forServers: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'traceparent',
  'tracestate',
  'baggage',
  'user-agent',
])

/** 2026-07-28, server/tools, x-mcp-header: arguments that are repeated in headers. */
const parameterPrefix = 'mcp-param-'

const forClients = ['allow', 'cache-control', 'mcp-protocol-version', 'retry-after'] as const

export function headersForServer(headers: RequestHeaders): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [name, value] of headers) {
    if (forServers.has(name) || name.startsWith(parameterPrefix)) passed[name] = value
  }
  return passed
}

export function headersForClient(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of forClients) {
    const value = headers[name]
    if (typeof value === 'string') passed[name] = value
  }
  return passed
}
