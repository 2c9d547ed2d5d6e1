import type { FetchHandler } from './legacy-server.ts'

const path = '/.well-known/oauth-protected-resource'

/**
 * Says where its metadata is (RFC 9728), in a 401 and at the place itself.
 *
 * @param originOf Where the server believes to be.
 */
export function withMetadata(
  handler: FetchHandler,
  originOf: (request: Request) => string,
): FetchHandler {
  return async (request) => {
    const origin = originOf(request)
    if (new URL(request.url).pathname === path) return Response.json({ resource: `${origin}/mcp` })
    const response = await handler(request)
    if (response.status !== 401) return response
    const headers = new Headers(response.headers)
    headers.set('www-authenticate', `Bearer resource_metadata="${origin}${path}"`)
    return new Response(response.body, { status: 401, headers })
  }
}
