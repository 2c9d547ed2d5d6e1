import type { FetchHandler } from './legacy-server.ts'
import { objectIn, parseError } from './object-in.ts'
import { isFromHere, userOf } from './users.ts'

export interface ListedTool {
  readonly name: string
  readonly annotations?: { readonly readOnlyHint: boolean }
  readonly inputSchema: object
  readonly outputSchema?: object
}

export interface Call {
  readonly user: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** A server of revision 2026-07-28 that has tools and nothing else. */
export function toolServer(
  tools: readonly ListedTool[],
  call: (call: Call) => object | Promise<object>,
): FetchHandler {
  return async (request) => {
    if (!isFromHere(request)) return new Response('{}', { status: 403 })
    const user = userOf(request)
    if (user === undefined) return new Response('{}', { status: 401 })
    const isForeign = new URL(request.url).hostname !== '127.0.0.1'
    if (isForeign || request.headers.get('origin') !== null) {
      return new Response('{}', { status: 403 })
    }
    const message = (await objectIn(request)) as Message | undefined
    if (message === undefined) return parseError()
    const { id, method, params = {} } = message
    const reply = (result: object): Response => Response.json({ jsonrpc: '2.0', id, result })
    if (method === 'server/discover') {
      return reply({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } })
    }
    if (method === 'tools/list') return reply({ tools })
    if (method === 'tools/call') {
      return reply(await call({ user, name: params.name ?? '', args: params.arguments ?? {} }))
    }
    const error = { code: -32601, message: 'Method not found' }
    return Response.json({ jsonrpc: '2.0', id, error }, { status: 404 })
  }
}

interface Message {
  readonly id: unknown
  readonly method: unknown
  readonly params?: {
    readonly name?: string
    readonly arguments?: Readonly<Record<string, unknown>>
  }
}
