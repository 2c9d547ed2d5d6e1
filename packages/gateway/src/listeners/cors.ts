import type { RequestHeaders } from '@handfast/guard'
import type { Answer } from './answer.ts'

/** What pages of allowed origins may send and read (Fetch Standard, CORS protocol). */
const sent = [
  'accept',
  'authorization',
  'content-type',
  'dpop',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
]
const read = 'dpop-nonce, mcp-protocol-version, mcp-session-id, retry-after, www-authenticate'

/** 2026-07-28, basic/transports/streamable-http: tools name those that repeat their arguments. */
const parameterShape = /^mcp-param-[\w!#$%&'*+.^`|~-]+$/i

/** Web pages that may call. */
export interface Pages {
  readonly origins: readonly string[]
  /** Where callers show keys. */
  readonly keyHeaders: readonly string[]
}

export type CorsHeaders = Readonly<Record<string, string>>

/** Nothing for whoever names no origin, or one that is not on the list. */
export function corsHeaders(origin: string | null, origins: readonly string[]): CorsHeaders {
  if (origin === null || !origins.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    vary: 'origin',
    'access-control-expose-headers': read,
  }
}

/** Undefined for what is no preflight, or not of a page that may call. */
export function preflightAnswer(
  method: string,
  headers: RequestHeaders,
  { origins, keyHeaders }: Pages,
): Answer | undefined {
  const asked = headers.has('access-control-request-method')
  const cors = corsHeaders(headers.get('origin'), origins)
  if (method !== 'OPTIONS' || !asked || Object.keys(cors).length === 0) return undefined
  const names = headers.get('access-control-request-headers')?.split(',') ?? []
  const parameters = names.map((name) => name.trim()).filter((name) => parameterShape.test(name))
  return {
    status: 204,
    headers: {
      ...cors,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': [...sent, ...keyHeaders, ...parameters].join(', '),
      'access-control-max-age': '600',
    },
    body: '',
  }
}
