import type { FetchHandler } from './legacy-server.ts'

/** Lets a cookie name the session where the header does not. */
export function withCookie(
  handler: FetchHandler,
  { name, flags }: { readonly name: string; readonly flags: string },
): FetchHandler {
  return async (request) => {
    const headers = new Headers(request.headers)
    const cookies = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
    const value = cookies.find(([known]) => known === name)?.[1]
    if (value !== undefined && !headers.has('mcp-session-id')) headers.set('mcp-session-id', value)
    const response = await handler(new Request(request, { headers }))
    const minted = response.headers.get('mcp-session-id')
    if (minted === null) return response
    const sent = new Headers(response.headers)
    sent.append('set-cookie', `${name}=${minted}; ${flags}`)
    return new Response(response.body, { status: response.status, headers: sent })
  }
}
