import type { FetchHandler } from './legacy-server.ts'

/** Takes the session id from wherever `find` finds it where the header has none. */
export function withSessionFrom(
  handler: FetchHandler,
  find: (url: URL) => string | null,
): FetchHandler {
  return (request) => {
    const headers = new Headers(request.headers)
    const found = find(new URL(request.url))
    if (found !== null && !headers.has('mcp-session-id')) headers.set('mcp-session-id', found)
    return handler(new Request(request, { headers }))
  }
}
