import { UpstreamError } from '../data-path/upstream.ts'

const timeouts: ReadonlySet<unknown> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** What of undici's, or of whoever has ended the exchange, became of it. */
export function failureOf(cause: unknown): UpstreamError {
  if (cause instanceof UpstreamError) return cause
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return timeouts.has(code)
    ? new UpstreamError('UPSTREAM_TIMEOUT', 'The server behind took too long', { cause })
    : new UpstreamError('UPSTREAM_UNREACHABLE', 'The server behind is not there', { cause })
}
